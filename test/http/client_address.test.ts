import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { cleanUp, type Host, said, startHost } from '../support/host.ts';
import { openConnection } from '../support/sessions/wire.ts';

/** An untrusted peer on this machine: all addresses of 127.0.0.0/8 belong to it. */
const STRANGER = '127.0.0.2';

/** A route that blocks the event loop until the file named in the query exists. */
const PROBE = moduleFile(
  'probe',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app, { log }) => {
      app.get('/block', { config: { auth: 'none' } }, async () => {
        const begin = performance.now();
        process.stderr.write('blocked\\n');
        while (performance.now() - begin < 300);
        return 'done';
      });
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

afterAll(cleanUp);

const login = (name: string, forwarded: string): string => {
  const body = JSON.stringify({ params: { login: name, password: 'wrong' } });
  return [
    'POST /web/session/authenticate HTTP/1.1',
    'host: shop.example',
    'content-type: application/json',
    `content-length: ${body.length}`,
    `x-forwarded-for: ${forwarded}`,
    '',
    body,
  ].join('\r\n');
};

describe.each([
  ['one process', ['--workers=0']],
  ['a worker', ['--workers=1']],
])('the address of a peer that resets its connection, to %s', (_, args) => {
  let host: Host;
  beforeAll(async () => {
    const addons = addonsWith({ 'probe/index.js': PROBE });
    const proxy = ['--proxy-mode', '--proxy-trust=127.0.0.1'];
    host = await startHost(['--load=probe', `--addons-path=${addons}`, ...proxy, ...args]);
  });

  /** Sends a login while the event loop of the host is blocked, and resets the connection before it continues. */
  async function resetUnderWay(name: string, isAccepted: boolean): Promise<void> {
    const opened = isAccepted ? await openConnection(host.url, STRANGER) : undefined;
    if (opened) {
      opened.write('GET /web/health HTTP/1.1\r\nhost: shop.example\r\n\r\n');
      await once(opened, 'data');
    }
    const blocks = host.output.stderr.match(/blocked/g)?.length ?? 0;
    const blocking = fetch(`${host.url}/block`);
    while ((host.output.stderr.match(/blocked/g)?.length ?? 0) === blocks)
      await once(host.process.stderr ?? host.process, 'data');
    const socket = opened ?? (await openConnection(host.url, STRANGER));
    await new Promise((sent) => socket.write(login(name, '7.7.7.7'), sent));
    socket.resetAndDestroy();
    await blocking;
  }

  it('is known, and its X-Forwarded-For is not trusted', async () => {
    await resetUnderWay('accepted', true);
    await said(host, `accepted\\" from ${STRANGER}`);
    expect(host.output.stderr).not.toContain('7.7.7.7');
  });

  it('is unknown if the reset came before the accept, and the request is ignored', async () => {
    const before = host.output.stderr.match(/login failed/g)?.length ?? 0;
    await resetUnderWay('unknown', false);
    expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
    const after = await openConnection(host.url, STRANGER);
    after.write(login('later', '7.7.7.7'));
    await once(after, 'data');
    after.destroy();
    // The answer and the log come by different ways: the line may arrive after the answer.
    await said(host, 'login failed for \\"later');
    expect(host.output.stderr.match(/login failed/g)).toHaveLength(before + 1);
    expect(host.output.stderr).not.toContain('7.7.7.7');
  });
});
