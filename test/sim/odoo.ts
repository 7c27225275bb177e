import { parseSession } from '@wideload/session/internal';
import { type Jar, valuesOf } from './actions.ts';
import type { Recorder } from './recorder.ts';
import { SimulatedClient } from './redis/client.ts';
import type { SimulatedNetwork } from './redis/network.ts';
import type { Scheduler } from './scheduler.ts';

const LIFETIME = 7 * 24 * 3600;

/** Odoo beside this host: a request reads a session when it begins and writes the whole of it when it ends. */
export async function odooRequest(
  { lineage, sids }: Jar,
  network: SimulatedNetwork,
  recorder: Recorder,
  scheduler: Scheduler,
): Promise<void> {
  const { random } = scheduler;
  const client = new SimulatedClient(network);
  await client.connect();
  const sid = random.pick(sids);
  const text = (await client.get(`session:${sid}`))?.toString();
  if (text === undefined) return;
  const data = parseSession(text);
  // A visitor may log in there.
  if (data.wideload === undefined && random.oneIn(2)) {
    Object.assign(data, { uid: 7, login: 'odoo', db: 'shop', session_token: 'a1b2' });
  }
  for (let turns = random.below(12); turns > 0; turns--) await scheduler.turn();
  const user = typeof data.login === 'string' ? data.login : (data.wideload?.login ?? null);
  await recorder.record('Odoo', { kind: 'overwrite', lineage, sid, user, values: { ...valuesOf(data), a: 0 } }, () =>
    client.set(`session:${sid}`, JSON.stringify({ ...data, a: 0 }), LIFETIME),
  );
}
