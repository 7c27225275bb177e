import type { Session } from '@wideload/session';
import type { Auth } from './security/auth.ts';

// Fastify's own way of typing what a plugin adds to routes and requests.
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route; `user` unless said otherwise. */
    auth?: Auth;
    /** Set by `jsonRpc()`: the route speaks Odoo's JSON-RPC, also in its errors. */
    jsonRpc?: boolean;
  }
  interface FastifyRequest {
    /** The caller's session. Routes with `auth: 'none'` have none: reading it there throws. */
    readonly session: Session;
  }
}
