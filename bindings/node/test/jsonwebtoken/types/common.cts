// Compiled, never run: the declarations as CommonJS sees them.

import jwt = require('onejwt/jsonwebtoken');
import * as star from 'onejwt/jsonwebtoken';

const token: string = jwt.sign({}, 'secret', { expiresIn: 60 });
const payload: string | jwt.JwtPayload = star.verify(token, 'secret');
const error: jwt.VerifyErrors = new star.TokenExpiredError('jwt expired', new Date(0));
void [payload, error];
