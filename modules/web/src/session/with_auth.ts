import type { FastifyInstance, RouteOptions } from 'fastify';
import { authUnknown, routePermissionInvalid } from '../errors.ts';
import { type Auth, DEFAULT_AUTH, isAuth } from '../security/auth.ts';
import { isPermission, type Permission } from '../user/permission.ts';
import type { Guard } from './admit.ts';

/** Who may call the routes of a plugin. */
export interface RouteAuth {
  readonly auth: Auth;
  /** An additional demand on the user, with `auth: 'user'`; others get 403. */
  readonly can?: Permission;
}

const ROUTE_AUTH: unique symbol = Symbol('wideload.route_auth');

declare module 'fastify' {
  interface FastifyInstance {
    readonly [ROUTE_AUTH]?: RouteAuth;
  }
}

/**
 * Sets who may call the routes that `add` registers and that do not say so themselves: those of plugins from elsewhere,
 * which know nothing of `auth`. The plugin gets an instance inside `app`, so that other routes of the module keep their
 * default, `user`. A route with an `auth` of its own keeps it, and then does not get this `can`.
 *
 * ```ts
 * await withAuth(app, { auth: 'public' }, (part) => part.register(swaggerUi, { routePrefix: '/docs' }));
 * ```
 */
export function withAuth(
  app: FastifyInstance,
  routeAuth: RouteAuth,
  add: (part: FastifyInstance) => unknown,
): PromiseLike<undefined> {
  return app.register(async (part) => {
    part.decorate(ROUTE_AUTH, routeAuth);
    await add(part);
  });
}

/** Returns who may call a route of an instance. Throws a `WideloadError` for values that are not allowed. */
export function guardOf(app: FastifyInstance, { method, url, config }: RouteOptions): Guard {
  const inherited = config?.auth === undefined ? app[ROUTE_AUTH] : undefined;
  const auth = config?.auth ?? inherited?.auth ?? DEFAULT_AUTH;
  const can = config?.can ?? inherited?.can;
  if (!isAuth(auth)) throw authUnknown(`${method} ${url}`, String(auth));
  if (can !== undefined && (!isPermission(can) || auth !== 'user')) {
    throw routePermissionInvalid(`${method} ${url}`, auth);
  }
  return { auth, can };
}
