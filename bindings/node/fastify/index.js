'use strict';

/*
 * Bearer tokens in Fastify: a plugin with hooks that put verified claims into `request.claims`, or answer 401, 403 or 503.
 */

const { Guard, Refusal } = require('../guard.js');

function plugin(fastify, { keys, policy, decorator = 'bearer', ...options }, done) {
  // What Fastify itself puts among the options of a plugin.
  for (const own of ['prefix', 'logLevel', 'logSerializers']) delete options[own];
  try {
    const guard = new Guard(keys, policy, {
      onRefused: ({ status, reason }, { log }) => log.info({ status, code: reason.code }, reason.message),
      ...options,
    });
    if (!fastify.hasRequestDecorator('claims')) fastify.decorateRequest('claims', null);
    fastify.decorate(decorator, (...given) => {
      const asked = guard.needsOf(given.length === 0 ? {} : given[0]);
      return async function bearer(request, reply) {
        try {
          request.claims = await guard.claimsOf(request.raw.rawHeaders, asked, request);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          reply.code(error.status).headers(error.headers);
          return reply.send(error.body);
        }
        return undefined;
      };
    });
    done();
  } catch (error) {
    done(error);
  }
}

// What the package fastify-plugin does: the decorators are for who registers it, and not for the plugin alone.
plugin[Symbol.for('skip-override')] = true;
plugin[Symbol.for('fastify.display-name')] = 'onejwt';
plugin[Symbol.for('plugin-meta')] = { name: 'onejwt', fastify: '4.x || 5.x' };

exports.bearer = plugin;
