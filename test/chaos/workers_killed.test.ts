import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, type Host, newFolder, startHost } from '../support/host.ts';
import { until } from '../support/until.ts';

afterEach(cleanUp);

/** Milliseconds between an answer and the next request of the same client. */
const REST_MS = IS_LONG ? 0 : 10;
/** limit_time_real, in seconds. */
const LIMIT = 2;

/** A module that records its requests, and that names its process before it blocks. */
const PROBE = `
import { appendFileSync } from 'node:fs';
import { defineModule, path } from '@wideload/kit';
import { Routes } from '@wideload/web';
export default defineModule({
  name: 'probe',
  depends: ['web'],
  options: { done: path('File to write to') },
  setup({ options, on }) {
    on(Routes, (app) => {
      const none = { config: { auth: 'none' } };
      app.post('/do/:id', none, async ({ params }) => { appendFileSync(options.done, params.id + '\\n'); return 'done'; });
      app.get('/hold', none, (request, reply) => { reply.hijack(); reply.raw.write(String(process.pid)); });
    });
  },
});`;

/** The outcome of a request: answered, reset, or neither in time. */
type Outcome = 'answered' | 'reset' | 'waiting';

interface Load {
  /** Stops the load. Returns the number of each outcome. */
  end(): Promise<Record<Outcome, number>>;
}

let ids = 0;

/** Sends requests one after the other, over kept and new connections. */
function putLoadOn({ url }: Host, clients: number): Load {
  const outcomes = { answered: 0, reset: 0, waiting: 0 };
  let isOver = false;
  const loads = Array.from({ length: clients }, async (_, at) => {
    const agent = new Agent({ keepAlive: at % 2 === 0, maxSockets: 1 });
    while (!isOver) {
      const signal = AbortSignal.timeout((LIMIT + 20) * 1000);
      const outcome = await new Promise<Outcome>((resolve) => {
        const asking = request(`${url}/do/${++ids}`, { agent, method: 'POST', signal }, (response) => {
          response
            .resume()
            .once('end', () => resolve('answered'))
            .once('error', () => resolve('reset'));
        });
        asking.once('error', () => resolve(signal.aborted ? 'waiting' : 'reset')).end();
      });
      outcomes[outcome]++;
      await pause(REST_MS);
    }
    agent.destroy();
  });
  return {
    async end() {
      isOver = true;
      await Promise.all(loads);
      return outcomes;
    },
  };
}

/** A request whose answer a worker has begun. */
interface Held {
  readonly pid: number;
  readonly closed: Promise<unknown>;
}

async function hold({ url }: Host): Promise<Held> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname).setEncoding('utf8');
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write('GET /hold HTTP/1.1\r\nhost: localhost\r\n\r\n');
  let text = '';
  for (let pid: RegExpExecArray | null = null; ; pid = /\r\n\r\n\w+\r\n(\d+)/.exec(text)) {
    if (pid) return { pid: Number(pid[1]), closed };
    const [chunk] = await Promise.race([once(socket, 'data'), closed.then(() => [undefined])]);
    // The worker was killed before it could answer.
    if (chunk === undefined) return hold({ url } as Host);
    text += chunk;
  }
}

/** Returns the TCP sockets of a process. */
function tcpSocketsOf(pid: number): number {
  const own = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  const table = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1);
  return table.filter((line) => own.includes(`socket:[${line.trim().split(/\s+/)[9]}]`)).length;
}

async function start(...args: string[]) {
  const done = join(newFolder(), 'done');
  const addons = addonsWith({ 'probe/index.js': PROBE });
  const host = await startHost([
    '--workers=3',
    '--load=probe',
    `--addons-path=${addons}`,
    `--probe-done=${done}`,
    ...args,
  ]);
  return { host, done };
}

/** Returns the milliseconds that a held request lasts after this was done to its worker. */
async function endAfter(host: Host, signal: NodeJS.Signals): Promise<number> {
  const { pid, closed } = await hold(host);
  const begin = performance.now();
  process.kill(pid, signal);
  await closed;
  return performance.now() - begin;
}

describe('under load', () => {
  it('workers that are killed leave no client waiting, do nothing twice and leave nothing open', {
    timeout: 600_000,
  }, async () => {
    const { host, done } = await start();
    const load = putLoadOn(host, 12);
    for (let times = 0; times < (IS_LONG ? 50 : 8); times++) expect(await endAfter(host, 'SIGKILL')).toBeLessThan(1000);
    const outcomes = await load.end();
    expect(outcomes.waiting).toBe(0);
    expect(outcomes.answered).toBeGreaterThan(outcomes.reset);
    const lines = readFileSync(done, 'utf8').trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    // The socket on which all workers listen.
    await until('the supervisor holds only its port', () => tcpSocketsOf(host.process.pid ?? 0) === 1);
    expect((await host.stop()).code).toBe(0);
  });

  it('workers that hang leave no client waiting for longer than the limit', { timeout: 300_000 }, async () => {
    const { host } = await start(`--limit-time-real=${LIMIT}s`);
    const load = putLoadOn(host, 12);
    for (let times = 0; times < (IS_LONG ? 10 : 2); times++) {
      expect(await endAfter(host, 'SIGSTOP')).toBeLessThan((LIMIT + 2) * 1000);
    }
    const outcomes = await load.end();
    expect(outcomes.waiting).toBe(0);
    expect(outcomes.answered).toBeGreaterThan(outcomes.reset);
    await until('the supervisor holds only its port', () => tcpSocketsOf(host.process.pid ?? 0) === 1);
  });
});
