import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, type Host, newFolder, startHost } from '../support/host.ts';
import { until } from '../support/until.ts';

afterEach(cleanUp);

/** Seconds that a worker may hang. */
const LIMIT = 2;

/** A module that writes down what it does, and that tells whom it belongs to before it answers nothing more. */
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

/** What became of a request: answered, reset, or neither for so long that it never will be. */
type Outcome = 'answered' | 'reset' | 'waiting';

interface Load {
  /** Ends it. Returns how often each outcome came. */
  end(): Promise<Record<Outcome, number>>;
}

let ids = 0;

/** Does one thing after the other, over connections that are kept, and over new ones. */
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

/** A request that a worker has begun to answer. */
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
    // The worker was killed before it could say anything.
    if (chunk === undefined) return hold({ url } as Host);
    text += chunk;
  }
}

/** The sockets that a process holds, without those that have a name in the file system or none at all. */
function tcpSocketsOf(pid: number): number {
  const own = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  const table = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1);
  return table.filter((line) => own.includes(`socket:[${line.trim().split(/\s+/)[9]}]`)).length;
}

async function start(...args: string[]) {
  const done = join(newFolder(), 'done');
  const addons = folderWith({ 'probe/index.js': PROBE });
  const host = await startHost([
    '--workers=3',
    '--load=probe',
    `--addons-path=${addons}`,
    `--probe-done=${done}`,
    ...args,
  ]);
  return { host, done };
}

/** How long a held request goes on after this was done to its worker, in milliseconds. */
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
    for (let times = 0; times < (IS_LONG ? 50 : 12); times++)
      expect(await endAfter(host, 'SIGKILL')).toBeLessThan(1000);
    const outcomes = await load.end();
    expect(outcomes.waiting).toBe(0);
    expect(outcomes.answered).toBeGreaterThan(outcomes.reset);
    const lines = readFileSync(done, 'utf8').trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    // The one on which all workers listen.
    await until('the supervisor holds only its port', () => tcpSocketsOf(host.process.pid ?? 0) === 1);
    expect((await host.stop()).code).toBe(0);
  });

  it('workers that hang leave no client waiting for longer than the limit', { timeout: 300_000 }, async () => {
    const { host } = await start(`--limit-time-real=${LIMIT}s`);
    const load = putLoadOn(host, 12);
    for (let times = 0; times < (IS_LONG ? 10 : 3); times++) {
      expect(await endAfter(host, 'SIGSTOP')).toBeLessThan((LIMIT + 2) * 1000);
    }
    const outcomes = await load.end();
    expect(outcomes.waiting).toBe(0);
    expect(outcomes.answered).toBeGreaterThan(outcomes.reset);
    await until('the supervisor holds only its port', () => tcpSocketsOf(host.process.pid ?? 0) === 1);
  });
});
