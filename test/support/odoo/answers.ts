import { isRecord } from '@wideload/kit/internal';
import { answerByKey } from './calls/by_key.ts';
import { json2 } from './calls/json2.ts';
import { jsonRpc, xmlRpc } from './calls/services.ts';
import { type Answer, as, type Exchange, isFailure, type Outcome } from './exchange.ts';
import { recording } from './recordings.ts';
import { type Route, routeOf } from './routes.ts';
import type { OdooRequest, StandInOdoo } from './server.ts';
import { isCsrfToken } from './session/csrf.ts';
import { chooseDatabase } from './session/database.ts';
import { identify } from './session/identify.ts';
import { OpenSession } from './session/open_session.ts';
import { save } from './session/save.ts';

/** The answer to what the stand-in cannot answer. */
const NOT_RECORDED: Answer = { status: 501, headers: [], body: 'not recorded' };

/** Returns the answer of the recorded server to a request. What was not recorded fails the test when the stand-in is closed. */
export async function answerTo(odoo: StandInOdoo, request: OdooRequest): Promise<Answer> {
  try {
    const answer = stateless(odoo, request) ?? (await inSession(odoo, request));
    if (answer !== undefined) return answer;
    odoo.unrecorded.push(`${request.method} ${request.path} ${request.body.slice(0, 300)}`);
  } catch (error) {
    odoo.unrecorded.push(`${request.method} ${request.path}: ${error}`);
  }
  return NOT_RECORDED;
}

/** What has nothing to do with sessions. */
function stateless(odoo: StandInOdoo, request: OdooRequest): Outcome {
  const { method, path } = request;
  if (`${method} ${path}` === 'GET /web/health') return as(recording(odoo.version, 'web_health'));
  const byKey = method === 'POST' ? answerByKey(odoo.version, request) : undefined;
  if (byKey !== undefined) return byKey;
  if (`${method} ${path}` === 'POST /jsonrpc') return jsonRpc(odoo, request);
  if (`${method} ${path}` === 'POST /xmlrpc/2/common') return xmlRpc(odoo, request);
  return path.startsWith('/json/2/') ? json2(odoo, request) : undefined;
}

/** Reads the session, answers, and saves the session, in the order of Odoo (`odoo/http.py`). */
async function inSession(odoo: StandInOdoo, request: OdooRequest): Promise<Outcome> {
  const of = (name: string) => recording(odoo.version, name);
  const route = routeOf(request);
  if (route === undefined) return undefined;
  const session = await OpenSession.open(odoo, request);
  if (request.sid !== undefined) await odoo.pause();
  if (session === undefined) return as(of('valid_but_context_null'));
  const chosen = chooseDatabase(odoo, request, session);
  if (chosen === undefined) return as(of('check_x_odoo_database'));
  const { database, isByHeader } = chosen;
  if (database === undefined && route.auth !== 'none') return as(of('multidb_check_no_cookie'));
  const { wrong, params, id } = read(request, route);
  if (wrong !== undefined) return wrong === 'type' ? wrongType(odoo, request) : as(of('check_post_bad_json'));
  const user = database === undefined ? undefined : identify(odoo, request, session);
  if (user === 'denied') return as(of(route.type === 'json' ? 'check_token_null' : 'web_token_null'));
  if (user === undefined && route.auth === 'user') return as(of('check_unknown_sid'));
  const exchange: Exchange = { odoo, request, session, database, user, params, id, of };
  if (isForgeable(exchange, route)) return as(of('login_post_no_csrf'));
  const answer = await route.answer(exchange);
  if (answer === undefined || isFailure(answer)) return answer;
  // Nobody recorded what Odoo saves in a session whose database a header chose.
  if (isByHeader) return undefined;
  if (odoo.version === '19.0' && user !== undefined && session.data.create_time === null) {
    return as(of('valid_but_create_time_null'), { id });
  }
  const cookies = await save(odoo, session, request.sid);
  return { ...answer, headers: [...answer.headers, ...cookies.map((value) => ['Set-Cookie', value] as const)] };
}

/** A form that another site may have sent. */
const isForgeable = ({ odoo, request, session }: Exchange, route: Route): boolean =>
  route.type === 'http' &&
  request.method === 'POST' &&
  !isCsrfToken(odoo.version, session.sid, new URLSearchParams(request.body).get('csrf_token'));

interface Call {
  readonly wrong?: 'type' | 'json';
  readonly params: Readonly<Record<string, unknown>>;
  readonly id?: unknown;
}

/** Reads the call in the body of a request by JSON-RPC. */
function read({ method, headers, body }: OdooRequest, route: Route): Call {
  if (route.type === 'http') return { params: {} };
  if (method !== 'POST' || !headers['content-type']?.startsWith('application/json'))
    return { wrong: 'type', params: {} };
  try {
    const { params = {}, id }: { params?: unknown; id?: unknown } = JSON.parse(body);
    return { params: isRecord(params) ? params : {}, id };
  } catch {
    return { wrong: 'json', params: {} };
  }
}

/** The answer names the path, and only one was recorded. */
const wrongType = (odoo: StandInOdoo, { path }: OdooRequest): Outcome =>
  path === '/web/session/check' ? as(recording(odoo.version, 'check_get')) : undefined;
