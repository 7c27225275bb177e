import { as, type Exchange, type Outcome, page, redirection } from './exchange.ts';
import { type Recording, recordedSessions, recordings } from './recordings.ts';
import type { OdooUser } from './users.ts';

const INTERNAL = 'base.group_user';
const LOGIN = '/web/login';
/** Where users of the portal arrive. */
const PORTAL = '/web/login_successful';

/** Where a login or logout leads that names no other place. */
const home = ({ odoo }: Exchange): string => (odoo.version === '16.0' ? '/web' : '/odoo');

/** Whether the user sees the web client. Undefined: it was not recorded. */
function isInternal({ groups, info }: OdooUser): boolean | undefined {
  const { is_internal_user: isTold } = info ?? {};
  return groups.get(INTERNAL) ?? (typeof isTold === 'boolean' ? isTold : undefined);
}

/** Where a request leads: to the place that it names, with the host cut off, or to the start page. */
export function placeOf(exchange: Exchange, redirect: string | null): string {
  if (!redirect) return home(exchange);
  const { pathname, search, hash } = new URL(redirect, 'http://odoo');
  return pathname + search + hash;
}

/** Where a login by the form leads, which has another start page for users of the portal. */
export function placeAfterLogin(exchange: Exchange, user: OdooUser, redirect: string | null): string | undefined {
  const kind = isInternal(user);
  if (redirect || kind) return placeOf(exchange, redirect);
  return kind === undefined ? undefined : PORTAL;
}

/**
 * Goes over to the database that `?db=` names, in a session of its own, as pages that people open do (`ensure_db`). Undefined: the
 * request is for that database already, or Odoo does not serve it.
 */
export function otherDatabase({ odoo, request, session, database, of }: Exchange): Outcome {
  const wanted = request.query.get('db');
  if (wanted === null || wanted === database || !odoo.databases.includes(wanted)) return undefined;
  session.startNew(wanted);
  return redirection(of('multidb_login_get_db_param'), `${request.path}?${request.query}`);
}

/** The start page of the host. */
export function root(exchange: Exchange): Outcome {
  const { user, of } = exchange;
  return user && isInternal(user) ? redirection(of('root_logged_in'), home(exchange)) : undefined;
}

/** The web client, for those who are logged in. */
export function webClient(exchange: Exchange): Outcome {
  const { odoo, request, session, database, user, of } = exchange;
  if (request.path === '/odoo' && odoo.version === '16.0') return as(of('odoo_anonymous'));
  const other = otherDatabase(exchange);
  if (other !== undefined || database === undefined) return other;
  if (user === undefined) {
    const here = encodeURIComponent(`${request.path}?${request.query}`);
    return redirection(of('web_anonymous'), odoo.version === '16.0' ? LOGIN : `${LOGIN}?redirect=${here}`);
  }
  const kind = isInternal(user);
  if (kind === undefined) return undefined;
  if (!kind) return redirection(of('web_portal'), PORTAL);
  const shown = [...recordings(odoo.version).values()].find((one) => isClientOf(one, user));
  session.isDirty = true;
  return shown && page(exchange, shown);
}

/** Whether a recording has the web client of a user: it shows who that is. */
const isClientOf = (one: Recording, user: OdooUser): boolean =>
  one.response.status === 200 &&
  /^\/(web|odoo)(\?|$)/.test(one.request.path) &&
  recordedSessions(one).some(([, { login, db }]) => login === user.login && db === user.database);

export function logOut(exchange: Exchange): Outcome {
  const { request, session, database, of } = exchange;
  session.logOut({ keepsDatabase: true, isInDatabase: database !== undefined });
  return redirection(of('logout'), placeOf(exchange, request.query.get('redirect')));
}
