import jsonwebtoken = require('./index.js');

export * from './index.js';
export default jsonwebtoken;
