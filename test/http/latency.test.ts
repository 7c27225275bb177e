import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { cleanUp, type Host, said, startHost } from '../support/host.ts';

/** Minimum duration of each request, and of the rest of its answer, in milliseconds. */
const ENTRY = 60;
const ANSWER = 120;
/** No answer takes longer, on any machine: a larger value means a wrong unit. */
const MOST = 20_000;

const PROBE = moduleFile(
  'probe',
  `depends: ['metrics', 'request_log'], setup({ on }) {
    on(Server, (app) => app.addHook('onRequest', async () => { await pause(${ENTRY}); }));
    on(Routes, (app, { log }) => {
      const none = { config: { auth: 'none' } };
      app.get('/page', none, async () => { await pause(${ANSWER}); return 'page'; });
      app.get('/stream', none, async (_, reply) => reply.send(Readable.from((async function* () {
        yield 'begin';
        await pause(${ANSWER});
        yield 'end';
      })())));
      app.get('/raw', none, async (_, reply) => {
        reply.hijack();
        reply.raw.write('begin');
        await pause(${ANSWER});
        reply.raw.end('end');
      });
      app.get('/cut', none, async () => { await pause(${ANSWER}); log.info('time to leave'); await pause(${MOST}); });
    });
  }`,
  "import { Readable } from 'node:stream';\nimport { setTimeout as pause } from 'node:timers/promises';\nimport { Routes, Server } from '@wideload/web';\n",
);

afterAll(cleanUp);

describe.each([
  ['one process', ['--workers=0']],
  ['a worker', ['--workers=1']],
])('the time of a request to %s', (_, args) => {
  let host: Host;
  beforeAll(async () => {
    const addons = addonsWith({ 'probe/index.js': PROBE, 'probe/static/file.txt': 'file' });
    host = await startHost(['--load=probe', `--addons-path=${addons}`, ...args]);
  });

  /** Returns the milliseconds in the log and in the metrics. */
  async function measured(
    path: string,
    route: string,
    status: number,
  ): Promise<readonly [log: number, figure: number]> {
    await said(host, `GET ${path}"`);
    const line = host.output.stderr.split('\n').find((one) => one.includes(`GET ${path}"`)) ?? '';
    const text = await (await fetch(`${host.url}/metrics`)).text();
    const figure = (name: string): number =>
      Number(
        new RegExp(
          `^http_request_duration_seconds_${name}{method="GET",route="${route}",status="${status}".*} (.*)$`,
          'm',
        )
          .exec(text.replaceAll('*', 'ANY'))
          ?.at(1),
      );
    expect(JSON.parse(line).status).toBe(status);
    expect(figure('count')).toBe(1);
    return [JSON.parse(line).ms, figure('sum') * 1000];
  }

  it.each([
    ['a page', '/page', '/page', 200, ENTRY + ANSWER],
    ['a stream', '/stream', '/stream', 200, ENTRY + ANSWER],
    ['an answer that is written by hand', '/raw', '/raw', 200, ENTRY + ANSWER],
    ['a file', '/probe/static/file.txt', '/probe/static/ANY', 200, ENTRY],
    ['what is not there', '/nowhere', 'none', 404, ENTRY],
    ['a page that is for others', '/web', '/web', 401, ENTRY],
  ])('includes all that %s takes', async (_, path, route, status, least) => {
    await (await fetch(host.url + path)).text();
    for (const milliseconds of await measured(path, route, status)) {
      // Timers of Node may be a millisecond early.
      expect(milliseconds).toBeGreaterThanOrEqual(least - 2);
      expect(milliseconds).toBeLessThan(MOST);
    }
  });

  it('ends when its client disconnects', async () => {
    const asking = request(`${host.url}/cut`, { agent: false });
    asking.on('error', () => {}).end();
    await said(host, 'time to leave');
    asking.destroy();
    for (const milliseconds of await measured('/cut', '/cut', 499)) {
      expect(milliseconds).toBeGreaterThanOrEqual(ENTRY + ANSWER - 2);
      expect(milliseconds).toBeLessThan(MOST);
    }
  });
});
