import { afterEach, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, startHost } from '../support/host.ts';
import { readPage } from '../support/markdown.ts';

afterEach(cleanUp);

it('names each metric, operation and outcome of a host that served a login and a logout', async () => {
  const host = await startHost(['--load=base,web,metrics', '--admin-passwd=pw', '--workers=1']);
  const client = new Client(host.url);
  await client.logIn('pw');
  await client.page('/web');
  await client.page('/web/session/logout');
  const metrics = await (await fetch(`${host.url}/metrics`)).text();
  const found = [...metrics.matchAll(/^# TYPE (\w+)|(?:operation|outcome)="(\w+)"/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  const own = new Set(found.filter((name) => !/^(?:nodejs|process)_/.test(name)));
  expect([...own]).toEqual(expect.arrayContaining(['wideload_worker_up', 'load', 'write', 'done']));
  const page = readPage('docs/operators/monitoring.md');
  for (const name of own) expect(page).toContain(`\`${name}\``);
});
