import type { HostInfo } from '@wideload/kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ACCESS_DENIED, DATABASE_UNKNOWN, DIFFERENT_COOKIES, LOGINS_BUSY, TOO_MANY_FAILURES } from '../errors.ts';
import { accessDenied, accessError, jsonRpc, RpcFailure, serverError } from '../rpc/json_rpc.ts';
import { hasDifferentSids } from '../session/request_session.ts';
import type { SignIn } from './sign_in.ts';

/** Returns the version in Odoo's form: `[0, 1, 0, 'final', 0, '']`. */
function versionInfo({ version }: HostInfo) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return {
    server_version: version,
    server_version_info: [major, minor, patch, 'final', 0, ''],
    server_serie: `${major}.${minor}`,
    protocol_version: 1,
  };
}

/** Returns the session information that Odoo's web client requests (`ir.http`, `session_info`). */
function sessionInfo({ session, user }: FastifyRequest, host: HostInfo) {
  const { data } = session;
  const uid = user?.uid ?? null;
  const isIn = (group: string): boolean => user !== null && (user.isAdmin || user.groups.includes(group));
  const { server_version, server_version_info } = versionInfo(host);
  return {
    uid,
    // Only Odoo knows whether a user of Odoo is an administrator; without its answer no user is.
    is_system: isIn('base.group_system'),
    is_admin: isIn('base.group_erp_manager'),
    is_internal_user: isIn('base.group_user'),
    is_public: uid === null,
    user_context: { ...data.context, ...(user?.lang && { lang: user.lang }), ...(user?.tz && { tz: user.tz }), uid },
    db: data.db ?? null,
    server_version,
    server_version_info,
    name: user?.name ?? null,
    username: user?.login ?? null,
    partner_display_name: user?.name ?? null,
  };
}

/** Adds Odoo's `/web/session/*` calls. */
export function addSessionRoutes(app: FastifyInstance, host: HostInfo, signIn: SignIn): void {
  jsonRpc(app, '/web/session/authenticate', { auth: 'public' }, async ({ db, login, password }, request) => {
    if (typeof login !== 'string' || typeof password !== 'string') throw new RpcFailure(accessDenied(ACCESS_DENIED));
    if (hasDifferentSids(request)) throw new RpcFailure(accessDenied(DIFFERENT_COOKIES));
    const result = await signIn(request, { login, password, db: typeof db === 'string' && db ? db : undefined });
    if ('entry' in result) return result.entry.info ?? sessionInfo(request, host);
    if (result.refused === 'database') throw new RpcFailure(accessError(result.message ?? DATABASE_UNKNOWN));
    if (result.refused === 'wrong') throw new RpcFailure(accessDenied(result.message ?? ACCESS_DENIED));
    const { retryAfter } = result;
    if (result.refused === 'unavailable') {
      // Not as a wrong password: clients depend on the name of the error.
      throw new RpcFailure(serverError(result.message), { status: 503, retryAfter });
    }
    const { refused } = result;
    throw refused === 'busy'
      ? new RpcFailure(accessDenied(LOGINS_BUSY), { status: 503, retryAfter })
      : new RpcFailure(accessDenied(TOO_MANY_FAILURES), { status: 429, retryAfter });
  });

  jsonRpc(app, '/web/session/get_session_info', { auth: 'user' }, (_, request) => sessionInfo(request, host));
  jsonRpc(app, '/web/session/check', { auth: 'user' }, () => null);
  jsonRpc(app, '/web/session/destroy', { auth: 'user' }, (_, { session }) => session.destroy());
  jsonRpc(app, '/web/webclient/version_info', { auth: 'none' }, () => versionInfo(host));
}
