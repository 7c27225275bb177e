import session, { type FastifySessionObject, type FastifySessionOptions as SessionOptions } from '@fastify/session';
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Bases } from './bases.ts';
import { storeInvalid } from './errors.ts';
import { basesOf, FastifySessionStore } from './store.ts';

/** The options of `@fastify/session`, with a store that merges. */
export interface FastifySessionOptions extends Omit<SessionOptions, 'store'> {
  readonly store: FastifySessionStore;
}

/** Null until the session was read, and after it was destroyed. */
type RequestSession = FastifySessionObject | null;

const SESSION = Symbol('session');

/** A request in which the plugin keeps the session. */
interface Holder {
  [SESSION]: RequestSession;
}

const isHolder = (request: object): request is Holder => SESSION in request;

/** Declares `request.session` so that a session that comes into a request is connected with what was read for it. */
function decorateSession(fastify: FastifyInstance, bases: Bases): void {
  fastify.decorateRequest<RequestSession, string>('session', {
    getter() {
      return isHolder(this) ? this[SESSION] : null;
    },
    setter(value) {
      if (value !== null) bases.attach(value);
      if (isHolder(this)) this[SESSION] = value;
    },
  });
  // A property of every request: the garbage collector must look into a WeakMap each time.
  fastify.decorateRequest(SESSION, null);
}

/** Returns the instance for @fastify/session, but that it declares `request.session` as the plugin does. */
function withSession(fastify: FastifyInstance, bases: Bases): FastifyInstance {
  const decorateRequest = (name: string | symbol, ...rest: [value: unknown, dependencies?: string[]]) => {
    if (name === 'session') decorateSession(fastify, bases);
    else fastify.decorateRequest(name, ...rest);
  };
  return new Proxy(fastify, {
    get(target, name) {
      if (name === 'decorateRequest') return decorateRequest;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const register: FastifyPluginCallback<FastifySessionOptions> = (fastify, options, done) => {
  if (options.store instanceof FastifySessionStore)
    session(withSession(fastify, basesOf(options.store)), options, done);
  else done(storeInvalid());
};

/**
 * A plugin around `@fastify/session`, with its options: each save merges what its request changed into the stored session.
 * Register `@fastify/cookie` before it. Other plugins find it by the name `@fastify/session`. Throws `FASTIFY_SESSION_STORE`.
 *
 * ```ts
 * await app.register(cookie);
 * await app.register(fastifySession, { store: new FastifySessionStore({ client }), secret, saveUninitialized: false });
 * ```
 */
export const fastifySession = fastifyPlugin(register, {
  fastify: '5.x',
  name: '@fastify/session',
  dependencies: ['@fastify/cookie'],
});
