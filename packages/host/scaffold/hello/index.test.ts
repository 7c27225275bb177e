import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ADDONS = fileURLToPath(new URL('..', import.meta.url));
const HOST = fileURLToPath(import.meta.resolve('@wideload/host/cli'));

test('greets whoever comes, and counts the visits', async () => {
  const args = ['--load=base,web,hello', `--addons-path=${ADDONS}`, '--http-port=0', '--hello-greeting=Welcome'];
  const host = spawn(process.execPath, [HOST, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [ready] = await once(createInterface(host.stdout), 'line');
  const url = `${/http:\S+/.exec(ready)}/hello`;

  const first = await fetch(url);
  assert.match(await first.text(), /Welcome, stranger!.*visit number <strong id="visits">1</s);
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const second = await fetch(url, { headers: { cookie } });
  assert.match(await second.text(), /visit number <strong id="visits">2</);

  host.kill();
  await once(host, 'exit');
});
