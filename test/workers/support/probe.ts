import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { addonsWith } from '../../support/addons.ts';
import { type Host, startHost } from '../../support/host.ts';

/** A module that lets a test observe and control the workers. */
const PROBE = `
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { defineModule, path, text } from '@wideload/kit';
import { Routes } from '@wideload/web';
export default defineModule({
  name: 'probe',
  depends: ['web'],
  options: { broken: path('File that keeps the module from starting'), note: path('File to write to'), word: text('Word', 'one') },
  setup({ options, on, onStart }) {
    onStart(() => { if (options.broken && existsSync(options.broken)) { appendFileSync(options.broken, '\\n'); throw new Error('broken, as was asked'); } });
    onStart(() => { if (options.note) appendFileSync(options.note, process.pid + '\\n'); }, { once: 'host' });
    on(Routes, (app) => {
      const none = { config: { auth: 'none' } };
      app.get('/pid', none, async () => process.pid);
      app.get('/word', none, async () => options.word);
      app.get('/slow', none, async (request) => { await pause(Number(request.query.ms)); return 'done'; });
      app.get('/hang', none, async () => { for (;;); });
      app.get('/grow', none, async () => { (globalThis.kept ??= []).push(Buffer.alloc(200 << 20, 1)); return 'grown'; });
    });
  },
});`;

/** Starts a host with two workers and that module. */
export function start(...args: string[]): Promise<Host> {
  const addons = addonsWith({ 'probe/index.js': PROBE });
  return startHost(['--workers=2', '--load=probe', `--addons-path=${addons}`, ...args]);
}

/** Sends a request over a new connection, which any worker may accept. */
export function ask(url: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asking.on('error', reject).end();
  });
}

/** Returns the id of the process that answers. */
export const pidOf = async ({ url }: Host): Promise<number> => Number((await ask(`${url}/pid`)).text);

/** Resolves when the host logs a text, after so many characters of its log. */
export async function logged({ process: { stderr }, output }: Host, words: string | RegExp, since = 0): Promise<void> {
  const log = () => output.stderr.slice(since);
  while (typeof words === 'string' ? !log().includes(words) : !words.test(log()))
    await once(stderr ?? process.stderr, 'data');
}

/** Resolves with the ids of two processes that answer. */
export async function pidsOf(host: Host): Promise<Set<number>> {
  const pids = new Set([await pidOf(host)]);
  while (pids.size < 2) {
    // One of them may have to start first.
    await pause(10);
    pids.add(await pidOf(host));
  }
  return pids;
}

/** Repeats a request over one connection until stopped. Returns the number of requests and the errors. */
export function keepAsking(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const result = { answers: 0, failures: [] as string[] };
  let isOver = false;
  const ask = () =>
    new Promise<void>((resolve) => {
      const asking = request(url, { agent }, (response) => {
        if (response.statusCode === 200) result.answers++;
        else result.failures.push(String(response.statusCode));
        response.resume().on('end', resolve);
      });
      asking.on('error', (error) => {
        result.failures.push(error.message);
        resolve();
      });
      asking.end();
    });
  const asking = (async () => {
    while (!isOver) {
      await ask();
      await pause(5);
    }
    agent.destroy();
  })();
  return async () => {
    isOver = true;
    await asking;
    return result;
  };
}
