import type { Session } from '@wideload/session';
import type { Auth } from './security/auth.ts';

/**
 * Stands beside the values of a route's setting for one reason: what tsc says of another value. Fastify infers the type
 * of a route's `config` from what is written there and intersects it with `FastifyContextConfig`. With the values alone
 * that is `never`, and the message explains how an intersection was reduced; with this it is about the value, and names
 * those that are allowed. No value has this type.
 */
export interface OneOf<Allowed> {
  readonly [allowed]: Allowed;
}
declare const allowed: unique symbol;

// Fastify's own way of typing what a plugin adds to routes and requests.
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route; `user` unless said otherwise. */
    auth?: Auth | OneOf<Auth>;
    /** Set by `jsonRpc()`: the route speaks Odoo's JSON-RPC, also in its errors. */
    jsonRpc?: boolean;
  }
  interface FastifyRequest {
    /** The caller's session. Routes with `auth: 'none'` have none: reading it there throws. */
    readonly session: Session;
  }
}
