import type { OdooRequest } from '../server.ts';
import { now } from '../stored_sessions.ts';
import type { OpenSession } from './open_session.ts';

const HOUR = 3600;

/** Returns the address of the client. With `proxy_mode`, Odoo heeds `X-Forwarded-For` only beside the host name. */
export const addressOf = ({ headers }: OdooRequest): string =>
  headers['x-forwarded-host'] === undefined ? '127.0.0.1' : String(headers['x-forwarded-for'] ?? '127.0.0.1');

/** Writes the device of a request into a session: when it is first seen, and then once an hour (`_trace`). */
export function traceDevice(session: OpenSession, request: OdooRequest): void {
  const { _trace, _trace_disable } = session.data;
  if (_trace_disable) return;
  const agent = request.headers['user-agent'] ?? '';
  const device = {
    platform: /Linux/.test(agent) ? 'linux' : null,
    browser: /Firefox/.test(agent) ? 'firefox' : null,
    ip_address: addressOf(request),
  };
  const seconds = Math.floor(now());
  const known: (typeof device & { last_activity: number })[] = Array.isArray(_trace) ? _trace : [];
  const isThis = (one: typeof device): boolean =>
    one.platform === device.platform && one.browser === device.browser && one.ip_address === device.ip_address;
  const seen = known.find(isThis);
  if (seen !== undefined && seconds - seen.last_activity < HOUR) return;
  const entry = { ...(seen ?? { ...device, first_activity: seconds }), last_activity: seconds };
  session.data._trace = seen ? known.map((one) => (one === seen ? entry : one)) : [...known, entry];
  session.isDirty = true;
}
