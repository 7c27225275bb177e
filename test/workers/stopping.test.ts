import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { cleanUp, type Host, newFolder, said, startHost } from '../support/host.ts';

afterEach(cleanUp);

/** A route that answers when the test says so, and logs that a request is waiting. */
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
  startHost(['--load=probe', `--addons-path=${addonsWith({ 'probe/index.js': PROBE })}`, ...args]);

/** Returns the answer of /wait over a new connection; undefined if it was cut off. */
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

/** Sends the beginning of a request. `finish` sends the rest and returns the whole answer. */
class Begun {
  private readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  static async request({ url }: Host, line: string): Promise<Begun> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    await once(socket, 'connect');
    // After an interim answer, it is clear which process will answer.
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
  it('fails readiness at once, and finishes open requests', async () => {
    const host = await start(...args);
    expect((await fetch(`${host.url}/web/health?ready`)).status).toBe(200);
    const answer = waiting(host);
    await said(host, 'somebody waits');
    const [ready, alive, go] = await Promise.all(
      ['GET /web/health?ready', 'GET /web/health', 'POST /go'].map((line) => Begun.request(host, line)),
    );
    // Requests sent earlier arrive earlier.
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

/** Endless answers, each sent in another way. */
const ENDLESS = `
import { once, EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { setInterval as every } from 'node:timers/promises';
import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';
async function* forever() {
  for (let n = 0; ; n++) {
    yield 'data: ' + n + '\\n\\n';
    await new Promise((later) => setTimeout(later, 20));
  }
}
async function* ticks(signal) {
  yield 'begin ';
  try {
    for await (const _ of every(20, undefined, { signal })) yield '. ';
  } catch {
    yield 'end';
  }
}
export default defineModule({
  name: 'endless',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app, { signal }) => {
      const none = { config: { auth: 'none' } };
      app.get('/events', none, async (_, reply) => reply.type('text/event-stream').send(Readable.from(forever())));
      app.get('/ticks', none, async (_, reply) => reply.type('text/plain').send(Readable.from(ticks(signal))));
      app.get('/poll', none, async (_, reply) => {
        reply.raw.writeProcessing();
        await once(new EventEmitter(), 'news', { signal }).catch(() => {});
        return 'no news';
      });
      app.get('/raw', none, async (_, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
        reply.raw.write('data: begin\\n\\n');
        signal.addEventListener('abort', () => reply.raw.end('data: end\\n\\n'), { once: true });
      });
    });
  },
});`;

describe.each([
  ['one process', []],
  ['workers', ['--workers=1']],
])('a host of %s that stops', (_, args) => {
  it('ends event streams, aborts the signal of other endless answers, and waits for none of them', async () => {
    const addons = addonsWith({ 'endless/index.js': ENDLESS });
    // The stop timeout is as long as that of the test.
    const host = await startHost(['--load=endless', `--addons-path=${addons}`, '--shutdown-timeout=1h', ...args]);
    const ends = {
      '/events': /^data: 0\n/,
      '/ticks': /^begin .*end$/s,
      '/poll': /^no news$/,
      '/raw': /data: end\n\n$/,
    };
    const answers = await Promise.all(
      Object.keys(ends).flatMap((path) =>
        Array.from({ length: 12 }, async () => {
          const asking = request(host.url + path, { agent: false }).end();
          // A long poll has no answer yet, but logs that it arrived.
          if (path === '/poll') await once(asking, 'information');
          const answer = path === '/poll' ? once(asking, 'response') : Promise.resolve(await once(asking, 'response'));
          return { path, answer };
        }),
      ),
    );
    const texts = answers.map(async ({ path, answer }) => {
      const [response] = await answer;
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      return { path, text, isWhole: response.complete };
    });
    const ended = await host.stop();
    for (const { path, text, isWhole } of await Promise.all(texts)) {
      expect(text).toMatch(ends[path as keyof typeof ends]);
      expect(isWhole).toBe(true);
    }
    expect(ended.code).toBe(0);
    expect(ended.stderr).not.toMatch(/"level":"(warn|error)"|Warning/);
  });
});

/** Resolves when the port refuses connections. */
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

it('logs its state on SIGUSR2, and continues', async () => {
  const host = await startHost();
  host.process.kill('SIGUSR2');
  await said(host, `state: pid ${host.process.pid}, `);
  expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
});
