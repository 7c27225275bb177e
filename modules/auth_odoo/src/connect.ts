import { Databases, SharedCache } from '@wideload/base/internal';
import type { Context, OptionValues } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { Calls } from './call/odoo.ts';
import { Checks } from './check/checks.ts';
import type { SessionLeases } from './check/session_leases.ts';
import { Verdicts } from './check/verdicts.ts';
import { Keys } from './key/keys.ts';
import { LogIns, type Place } from './login/log_in.ts';
import { Gate } from './odoo/gate.ts';
import { OdooHttp } from './odoo/http.ts';
import { Odoo } from './odoo/odoo.ts';
import { Problems } from './odoo/problems.ts';
import type { options } from './options.ts';

/** Makes the objects that talk to Odoo. Nothing is sent yet. */
export async function connect(
  place: Place,
  values: OptionValues<typeof options>,
  leases: SessionLeases,
  { get, log, onStop }: Context,
) {
  const http = new OdooHttp(place.url, place.seenAt, values.connections);
  onStop(() => http.close());
  const gate = new Gate(http, values.connections);
  const odoo = new Odoo(gate, values);
  const problems = new Problems(place.url, log);
  const verdicts = new Verdicts(await get(SharedCache), values.check_interval, values.grace);
  return {
    odoo,
    problems,
    passing: { gate, seenAt: place.seenAt, timeoutMs: odoo.loginTimeoutMs },
    checks: new Checks(odoo, verdicts, leases, problems, { grace: values.grace, log }),
    logIns: new LogIns(odoo, await get(SessionStore), place, problems, log),
    calls: new Calls(odoo, leases, problems),
    keys: new Keys(odoo, problems, {
      apiKey: values.api_key,
      login: values.api_login,
      databases: await get(Databases),
      host: place.seenAt.host,
    }),
  };
}
