import jsonwebtoken from './index.js';

export default jsonwebtoken;
export const { decode, verify, sign, JsonWebTokenError, NotBeforeError, TokenExpiredError } = jsonwebtoken;
