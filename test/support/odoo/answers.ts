import { type Answer, as, type Exchange, now, userOf } from './exchange.ts';
import { callMethod, jsonRpc, xmlRpc } from './methods.ts';
import { type OdooData, type Recording, recording } from './recordings.ts';
import { isRotationDue, rotate } from './rotation.ts';
import type { OdooRequest, StandInOdoo } from './server.ts';
import { tokenOf } from './stored_sessions.ts';

const HOUR = 3600;
const TRIES = 10;

export async function answerTo(odoo: StandInOdoo, request: OdooRequest): Promise<Answer> {
  const known = request.sid !== undefined && odoo.sessions.isSid(request.sid) ? request.sid : undefined;
  const sid = known ?? odoo.sessions.newSid();
  const isStored = known !== undefined && (await odoo.sessions.redis.exists(`session:${known}`)) === 1;
  const data = await odoo.sessions.load(sid);
  let call: { params?: Readonly<Record<string, unknown>>; id?: unknown } = {};
  if (request.body.startsWith('{')) call = JSON.parse(request.body);
  const exchange = { odoo, request, sid, isStored, data, params: call.params ?? {}, id: call.id };
  const answer = await route(exchange);
  if (answer !== undefined) return answer;
  odoo.unrecorded.push(`${request.method} ${request.path} ${request.body.slice(0, 300)}`);
  return { status: 501, headers: [], body: 'not recorded' };
}

async function route(exchange: Exchange): Promise<Answer | undefined> {
  const { odoo, request, id } = exchange;
  const of = (name: string): Recording => recording(odoo.version, name);
  switch (`${request.method} ${request.path}`) {
    case 'POST /web/session/check':
      return check(exchange);
    case 'POST /web/session/authenticate':
      return authenticate(exchange);
    case 'POST /web/session/destroy':
      return logOut(exchange, 'destroy');
    case 'GET /web/session/logout':
      return logOut(exchange, 'logout');
    case 'POST /web/webclient/version_info':
      return as(of('version_info'), { id });
    case 'POST /web/database/list':
      return as(of(odoo.databases.length === 1 ? 'database_list' : 'multidb_database_list'), { id });
    case 'POST /jsonrpc':
      return jsonRpc(exchange);
    case 'POST /xmlrpc/2/common':
      return xmlRpc(exchange);
    default:
      return request.path.startsWith('/web/dataset/call_kw/') ? callMethod(exchange) : undefined;
  }
}

async function check(exchange: Exchange): Promise<Answer> {
  const { odoo, data, id } = exchange;
  const of = (name: string): Recording => recording(odoo.version, name);
  const isServed = typeof data.db === 'string' && odoo.databases.includes(data.db);
  if (!isServed && odoo.databases.length > 1) return as(of('multidb_check_no_cookie'));
  const user = userOf(exchange);
  if (user !== undefined) return keepUp(exchange);
  await odoo.pause();
  const isDenied = Boolean(data.uid) && typeof data.session_token !== 'string';
  return as(of(isDenied ? 'check_token_null' : 'check_unknown_sid'), { id });
}

/** What a request in a valid session does to it at its end. */
async function keepUp(exchange: Exchange): Promise<Answer> {
  const { odoo, request, sid, data, id } = exchange;
  const of = (name: string): Recording => recording(odoo.version, name);
  const user = userOf(exchange);
  await odoo.pause();
  if (odoo.version === '16.0') return as(of('check_valid'), { id });
  if (odoo.version === '19.0' && user !== undefined && typeof data.create_time === 'number') {
    // The record that leads on: each answer to the old sid has the cookie of the new one.
    if (typeof data.next_sid === 'string') return as(of('rotation_check_old_sid'), { id, sid: data.next_sid });
    if (isRotationDue(exchange)) return rotate(exchange, user);
  }
  const device = {
    platform: /Linux/.test(request.headers['user-agent'] ?? '') ? 'linux' : null,
    browser: /Firefox/.test(request.headers['user-agent'] ?? '') ? 'firefox' : null,
    ip_address: addressOf(request),
  };
  const trace = Array.isArray(data._trace) ? data._trace : [];
  const isKnown = (one: typeof device & { last_activity: number }): boolean =>
    one.platform === device.platform &&
    one.browser === device.browser &&
    one.ip_address === device.ip_address &&
    now() - one.last_activity < HOUR;
  if (trace.some(isKnown)) return as(of('check_second_after_login'), { id });
  const entry = { ...device, first_activity: Math.floor(now()), last_activity: Math.floor(now()) };
  await odoo.sessions.save(sid, { ...data, _trace: [...trace, entry] });
  return as(of('check_valid'), { id, sid });
}

/** With `proxy_mode`, which heeds the address only beside the host name. */
const addressOf = ({ headers }: OdooRequest): string =>
  headers['x-forwarded-host'] === undefined ? '127.0.0.1' : String(headers['x-forwarded-for'] ?? '127.0.0.1');

async function authenticate(exchange: Exchange): Promise<Answer> {
  const { odoo, request, sid, isStored, data, params, id } = exchange;
  const of = (name: string): Recording => recording(odoo.version, name);
  const { db, login, password } = params;
  await odoo.pause();
  if (typeof db !== 'string' || !odoo.databases.includes(db)) return as(of('authenticate_unknown_db'), { id });
  const address = addressOf(request);
  const failures = odoo.failures.get(address) ?? 0;
  if (failures >= TRIES) return as(of('authenticate_cooldown'), { id });
  const user = odoo.users.find((one) => one.login === login && one.isActive);
  if (user === undefined || user.password !== password) {
    odoo.failures.set(address, failures + 1);
    return as(of(user === undefined ? 'authenticate_unknown_login' : 'authenticate_wrong_password'), { id });
  }
  odoo.failures.delete(address);
  if (user.role === 'totp') {
    await odoo.sessions.save(sid, { ...data, ...madeBy(of('authenticate_totp')), db });
    return as(of('authenticate_totp'), { id, sid });
  }
  const one = of(`authenticate_${user.role}`);
  const isRotatedTwice = odoo.version !== '19.0' && odoo.databases.length > 1 && data.db !== db;
  const next = odoo.sessions.newSid();
  if (isStored) await odoo.sessions.delete(sid);
  await odoo.sessions.save(next, {
    ...data,
    ...madeBy(one),
    db,
    // With several databases, 16 and 18 rotate twice unless the session has its database: the token is of the sid between.
    session_token: tokenOf(user, isRotatedTwice ? odoo.sessions.newSid() : next),
    ...(odoo.version === '19.0' && { create_time: now() }),
  });
  return as(one, { id, sid: next });
}

/** The session that a recorded exchange made. */
function madeBy(one: Recording): OdooData {
  const made = Object.values(one.redis).flatMap(({ before, after }) => (before || !after ? [] : [after.value]));
  return made[0] ?? {};
}

/** Everything in the session goes but the database, and for `destroy` that too. */
async function logOut({ odoo, sid, isStored, data, id }: Exchange, name: 'logout' | 'destroy'): Promise<Answer> {
  await odoo.pause();
  if (isStored) await odoo.sessions.delete(sid);
  const next = odoo.sessions.newSid();
  const one = recording(odoo.version, name);
  await odoo.sessions.save(next, { ...madeBy(one), db: name === 'logout' ? data.db : null });
  return as(one, { id, sid: next });
}
