import type { Session } from '@wideload/session';
import type { Auth } from './security/auth.ts';
import type { Permission } from './user/permission.ts';
import type { User } from './user/user.ts';

/**
 * Improves the message of tsc about a wrong value. Fastify infers the type of a route's `config` and intersects it with
 * `FastifyContextConfig`. With the allowed values alone, the intersection is `never`, and the message explains how it was
 * reduced. With this type in the union, the message names the wrong value and the allowed ones. No value has this type.
 */
export interface OneOf<Allowed> {
  readonly [allowed]: Allowed;
}
declare const allowed: unique symbol;

// Fastify's way of typing what plugins add to routes and requests.
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route. Default: `user`. */
    auth?: Auth | OneOf<Auth>;
    /** Set by `jsonRpc()`: the route speaks Odoo's JSON-RPC, also in its errors. */
    jsonRpc?: boolean;
    /** An additional demand on the user of a route with `auth: 'user'`; others get 403. */
    can?: Permission;
  }
  interface FastifyRequest {
    /** The session of the caller. Reading it throws in routes with `auth: 'none'`. */
    readonly session: Session;
    /**
     * The user of the request; null for a visitor. Reading it throws `USER_UNKNOWN`, which is answered with 503, while
     * the provider of the user cannot be reached: see `isUserUnknown`. Throws in routes with `auth: 'none'`.
     */
    readonly user: User | null;
  }
}
