import { WideloadError } from '@wideload/kit';

/**
 * `new FastifySessionStore()` got an option that it does not know, or one with an invalid value. Options of connect-redis
 * that it does not have: `disableTTL` (every session expires), `disableTouch` and `scanCount`; remove them.
 */
export const optionInvalid = (name: string, expected: string): WideloadError =>
  new WideloadError('FASTIFY_SESSION_OPTION', [
    `new FastifySessionStore(): the option ${JSON.stringify(name.slice(0, 30))} must be ${expected}`,
    'see docs/authors/fastify.md for the options',
  ]);

/**
 * The plugin of `@wideload/fastify-session` merges the changes of requests in a `FastifySessionStore` only. Give it one:
 * `app.register(fastifySession, { store: new FastifySessionStore({ client }), secret })`.
 */
export const storeInvalid = (): WideloadError =>
  new WideloadError('FASTIFY_SESSION_STORE', [
    'fastifySession: the option "store" must be a FastifySessionStore',
    'pass new FastifySessionStore({ client }), or use @fastify/session for another store',
  ]);
