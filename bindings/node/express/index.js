'use strict';

/*
 * Bearer tokens in Express: middleware that puts verified claims into `request.claims`, or answers 401, 403 or 503.
 */

const { Guard, Refusal } = require('../guard.js');

function bearer(keys, policy, options) {
  const guard = new Guard(keys, policy, options);

  function middleware(needs) {
    return (request, response, next) => {
      guard.claimsOf(request.rawHeaders, needs, request).then(
        (claims) => {
          request.claims = claims;
          next();
        },
        (error) => {
          if (!(error instanceof Refusal)) return next(error);
          const body = JSON.stringify(error.body);
          const fields = { ...error.headers, 'content-type': 'application/json', 'content-length': body.length };
          return response.writeHead(error.status, fields).end(request.method === 'HEAD' ? undefined : body);
        },
      );
    };
  }

  return Object.assign(middleware(guard.needsOf({})), {
    requires: (needs) => middleware(guard.needsOf(needs)),
  });
}

exports.bearer = bearer;
