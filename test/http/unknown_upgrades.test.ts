import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { cleanUp, type Host, said, startHost } from '../support/host.ts';
import { openConnection, parseAnswer, sendRaw } from '../support/sessions/wire.ts';
import { openSocket } from '../support/socket.ts';

const curl = promisify(execFile);

const PROBE = moduleFile(
  'probe',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app, { log }) => {
      const none = { config: { auth: 'none' } };
      app.get('/page', none, async ({ ip, query }) => 'page ' + (query.n ?? '') + ' for ' + ip);
      app.get('/late', none, async () => { log.info('somebody waits'); await pause(100); return 'late'; });
      app.post('/echo', none, async ({ body }) => body);
      app.post('/form', none, async ({ body }) => ({ got: body.words }));
    });
  }`,
  "import { setTimeout as pause } from 'node:timers/promises';\nimport { Routes } from '@wideload/web';\n",
);
const LIVE = moduleFile(
  'live',
  "depends: ['websocket'], setup({ on }) { on(Routes, (app) => webSocket(app, '/live', { auth: 'none' }, (socket) => socket.send('hello'))); }",
  "import { Routes } from '@wideload/web';\nimport { webSocket } from '@wideload/websocket';\n",
);

afterAll(cleanUp);

const HEAD = 'HTTP/1.1\r\nhost: shop.example\r\n';
const UPGRADE = 'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n';
const CLOSE = 'connection: close\r\n';

/** Returns the bodies of consecutive answers. */
const bodiesOf = (text: string): string[] =>
  text
    .split(/HTTP\/1\.1 \d+/)
    .slice(1)
    .map((one) => parseAnswer(one).body);

describe('a request for an unknown upgrade, with websockets loaded,', () => {
  let host: Host;
  beforeAll(async () => {
    const addons = addonsWith({ 'probe/index.js': PROBE, 'live/index.js': LIVE });
    host = await startHost(['--load=probe,request_log,live', `--addons-path=${addons}`]);
  });

  it.each(['h2c', 'foo', 'TLS/1.0, HTTP/2.0', 'websocket2'])(
    'to %s is answered as an ordinary request',
    async (protocol) => {
      const text = await sendRaw(
        host.url,
        `GET /page ${HEAD}connection: upgrade\r\nupgrade: ${protocol}\r\n\r\n`,
        `GET /page?n=2 ${HEAD}${CLOSE}\r\n`,
      );
      expect(bodiesOf(text)).toEqual(['page  for 127.0.0.1', 'page 2 for 127.0.0.1']);
    },
  );

  it('keeps its body, in any encoding and packets', async () => {
    const json = JSON.stringify({ words: 'so much'.repeat(1000) });
    const type = `content-type: application/json\r\n`;
    for (const at of [0, 1, 100, json.length]) {
      const socket = await openConnection(host.url);
      socket.setEncoding('utf8');
      socket.write(`POST /echo ${HEAD}${UPGRADE}${type}content-length: ${json.length}\r\n\r\n${json.slice(0, at)}`);
      await new Promise((sent) => setImmediate(sent));
      socket.write(`${json.slice(at)}GET /page ${HEAD}${CLOSE}\r\n`);
      let text = '';
      for await (const chunk of socket) text += chunk;
      expect(bodiesOf(text)).toEqual([json, 'page  for 127.0.0.1']);
    }
    const chunked = `POST /echo ${HEAD}${UPGRADE}${type}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n`;
    expect(bodiesOf(await sendRaw(host.url, `${chunked}GET /page ${HEAD}${CLOSE}\r\n`))[0]).toBe('{"a":1}');
  });

  it('is answered in order after earlier requests', async () => {
    const many = [
      `GET /late ${HEAD}\r\n`,
      `GET /page?n=1 ${HEAD}${UPGRADE}\r\n`,
      `GET /late ${HEAD}${UPGRADE}\r\n`,
      `GET /page?n=2 ${HEAD}${CLOSE}\r\n`,
    ];
    const all = bodiesOf(await sendRaw(host.url, many.join('')));
    expect(all).toEqual(['late', 'page 1 for 127.0.0.1', 'late', 'page 2 for 127.0.0.1']);
  });

  it('of curl --http2 keeps its body', async () => {
    const { stdout } = await curl('curl', ['-s', '--http2', '--max-time', '10', `${host.url}/page`]);
    expect(stdout).toBe('page  for 127.0.0.1');
    const words = 'so much'.repeat(100_000);
    for (const flags of [[], ['-H', 'Expect: 100-continue'], ['-H', 'Transfer-Encoding: chunked']]) {
      const data = ['--data-urlencode', `words=${words.slice(0, 90_000)}`];
      const sent = await curl('curl', ['-s', '--http2', '--max-time', '10', ...flags, ...data, `${host.url}/form`]);
      expect(JSON.parse(sent.stdout)).toEqual({ got: words.slice(0, 90_000) });
    }
  });

  it('may disconnect before its answer', async () => {
    const socket = await openConnection(host.url);
    socket.write(`GET /late ${HEAD}\r\nGET /page ${HEAD}${UPGRADE}\r\n`);
    await said(host, 'somebody waits');
    socket.resetAndDestroy();
    expect((await fetch(`${host.url}/page`)).status).toBe(200);
  });

  it('does not affect websockets', async () => {
    const live = await openSocket(`${host.url}/live`);
    expect(await live.next()).toBe('hello');
    live.socket.close();
    await live.closed;
  });

  it('with too many headers is refused, because its length may be lost', async () => {
    const many = 'a:b\r\n'.repeat(1100);
    const text = `POST /echo ${HEAD}${UPGRADE}${many}content-length: 30\r\n\r\nGET /page HTTP/1.1\r\nhost: x\r\n\r\n`;
    const answer = await sendRaw(host.url, text);
    expect(parseAnswer(answer).status).toBe(431);
    expect(bodiesOf(answer)).toHaveLength(1);
  });

  it.each([
    ['no key', 'sec-websocket-version: 13\r\n'],
    ['a key that is none', 'sec-websocket-version: 13\r\nsec-websocket-key: x\r\n'],
    ['a version that is unknown', 'sec-websocket-version: 99\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n'],
  ])('for a websocket with %s is refused like other requests, with a log line', async (_, headers) => {
    const before = host.output.stderr.length;
    const answer = parseAnswer(
      await sendRaw(host.url, `GET /live ${HEAD}connection: upgrade\r\nupgrade: websocket\r\n${headers}\r\n`),
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(JSON.parse(answer.body)).toMatchObject({ statusCode: 400 });
    const lines = () => host.output.stderr.slice(before).match(/"status":400.*GET \/live/g);
    while (lines() === null) await once(host.process.stderr ?? host.process, 'data');
    expect(lines()).toHaveLength(1);
  });
});
