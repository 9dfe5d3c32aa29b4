'use strict';

/*
 * A drop-in for jsonwebtoken 9: its names, its options, its errors and the order of its checks. Signatures are made
 * and verified by the onejwt library; MIGRATING.md says where it is stricter.
 */

const { sign } = require('./sign.js');
const { verify } = require('./verify.js');
const { decode } = require('./decode.js');
const { JsonWebTokenError, NotBeforeError, TokenExpiredError } = require('./errors.js');

exports.decode = decode;
exports.verify = verify;
exports.sign = sign;
exports.JsonWebTokenError = JsonWebTokenError;
exports.NotBeforeError = NotBeforeError;
exports.TokenExpiredError = TokenExpiredError;
