import { as, type Outcome } from '../exchange.ts';
import { recording } from '../recordings.ts';
import type { OdooRequest, StandInOdoo } from '../server.ts';
import { json2Call } from './method_call.ts';
import { calledBy } from './methods.ts';

/** `/json/2/<model>/<method>` of Odoo 19: an API key in a header, named arguments, and results without an envelope. */
export function json2(odoo: StandInOdoo, { method, path, headers, body, sid }: OdooRequest): Outcome {
  if (odoo.version !== '19.0' || method !== 'POST' || odoo.databases.length > 1) return undefined;
  const of = (name: string) => recording(odoo.version, name);
  const [, key] = /^bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (key === undefined) return as(of(sid === undefined ? 'json2_no_key' : 'json2_cookie'));
  const user = odoo.users.find((one) => one.isActive && one.apiKeys.includes(key));
  const call = json2Call(path, body);
  const called = user && call && calledBy(odoo, user, call);
  if (called === undefined || 'error' in called) return undefined;
  return { ...as(of('json2_read')), body: JSON.stringify(called.result) };
}
