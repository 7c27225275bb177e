import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from './support/addons.ts';
import { cleanUp, type Host, launch, newFolder, said, startHost } from './support/host.ts';

afterEach(cleanUp);

/** A route that answers when it is told to, and says in the log that somebody waits for it. */
const PROBE = `
import { once, EventEmitter } from 'node:events';
import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';
export default defineModule({
  name: 'probe',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app, { log }) => {
      const none = { config: { auth: 'none' } };
      const signs = new EventEmitter();
      app.get('/wait', none, async () => { log.info('somebody waits'); await once(signs, 'go'); return 'done'; });
      app.post('/go', none, async () => { signs.emit('go'); return 'gone'; });
    });
  },
});`;

const start = (...args: string[]): Promise<Host> =>
  startHost(['--load=probe', `--addons-path=${folderWith({ 'probe/index.js': PROBE })}`, ...args]);

/** What /wait answers in the end, over a connection of its own; undefined when it was cut off. */
async function waiting({ url }: Host): Promise<string | undefined> {
  try {
    const [response] = await once(request(`${url}/wait`, { agent: false }).end(), 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return text;
  } catch {
    return undefined;
  }
}

/** A request that has begun to come in. The rest of it is sent by `finish`, which answers all that came back. */
class Begun {
  private readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  static async request({ url }: Host, line: string): Promise<Begun> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    await once(socket, 'connect');
    // Once it has been answered something, it is in the hands of whoever will answer the rest.
    socket.write('GET /web/health HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'data');
    await new Promise((sent) => socket.write(`${line} HTTP/1.1\r\nhost: localhost\r\n`, sent));
    return new Begun(socket);
  }

  async finish(): Promise<string> {
    this.socket.write('content-length: 0\r\n\r\n');
    let text = '';
    for await (const chunk of this.socket) text += chunk;
    return text;
  }
}

describe.each([
  ['one process', []],
  ['workers', ['--workers=1']],
])('a host of %s that stops', (_, args) => {
  it('is not ready any more as soon as it begins to, and ends what it is doing', async () => {
    const host = await start(...args);
    expect((await fetch(`${host.url}/web/health?ready`)).status).toBe(200);
    const answer = waiting(host);
    await said(host, 'somebody waits');
    const [ready, alive, go] = await Promise.all(
      ['GET /web/health?ready', 'GET /web/health', 'POST /go'].map((line) => Begun.request(host, line)),
    );
    // What was sent before is seen before.
    await fetch(`${host.url}/web/health`);
    const stopped = host.stop();
    await said(host, 'stopping on SIGTERM');
    await refused(host);
    expect(await ready?.finish()).toMatch(/^HTTP\/1.1 503 .*connection: close.*"host":"stopping"/is);
    expect(await alive?.finish()).toMatch(/^HTTP\/1.1 200 /);
    expect(await go?.finish()).toMatch(/^HTTP\/1.1 200 /);
    expect(await answer).toBe('done');
    expect((await stopped).code).toBe(0);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('leaves at once on a second %s', async (signal, code) => {
    const pidfile = join(newFolder(), 'pid');
    const host = await start(...args, `--pidfile=${pidfile}`);
    const answer = waiting(host);
    await said(host, 'somebody waits');
    void host.stop();
    await said(host, 'stopping on SIGTERM');
    expect((await host.stop(signal)).code).toBe(code);
    expect(await answer).toBeUndefined();
    expect(existsSync(pidfile)).toBe(false);
  });
});

/** Resolves when nobody can connect any more. */
async function refused({ url }: Host): Promise<void> {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect(Number(port), hostname);
    try {
      await once(socket, 'connect');
    } catch {
      return;
    } finally {
      socket.destroy();
    }
  }
}

it('a host that is still booting leaves on the first signal', async () => {
  const slow = `
import { defineModule } from '@wideload/kit';
export default defineModule({
  name: 'slow',
  setup: ({ onStart }) => onStart(({ log }) => new Promise(() => { setInterval(() => log.info('still at it'), 10); })),
});`;
  const pidfile = join(newFolder(), 'pid');
  const addons = folderWith({ 'slow/index.js': slow });
  const { child, ended } = launch(['--load=slow', `--addons-path=${addons}`, `--pidfile=${pidfile}`], {});
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(143);
  expect(existsSync(pidfile)).toBe(false);
});

it('says on SIGUSR2 how it is, and goes on', async () => {
  const host = await startHost();
  host.process.kill('SIGUSR2');
  await said(host, `state: [{\\"pid\\":${host.process.pid},\\"memory\\":`);
  expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
});
