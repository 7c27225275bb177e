import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { cleanUp, type Host, said, startHost } from '../support/host.ts';
import { openConnection, parseAnswer, sendRaw } from '../support/sessions/wire.ts';

/** A route that waits for a body, and one whose answer has begun. */
const PROBE = moduleFile(
  'probe',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app, { log }) => {
      const none = { config: { auth: 'none' } };
      app.addContentTypeParser('text/slow', (_, body, done) => { log.info('waits for a body'); body.resume().on('end', () => done(null, '')); });
      app.post('/slow', none, async () => 'done');
      app.get('/begun', none, async (_, reply) => {
        log.info('has begun');
        return reply.send(new Readable({ read() { if (!this.begun) this.push('some'); this.begun = true; } }));
      });
    });
  }`,
  "import { Readable } from 'node:stream';\nimport { Routes } from '@wideload/web';\n",
);

let host: Host;
beforeAll(async () => {
  host = await startHost([
    '--load=base,web,request_log,metrics,probe',
    `--addons-path=${addonsWith({ 'probe/index.js': PROBE })}`,
  ]);
});
afterAll(cleanUp);

const HOST = 'host: shop.example\r\n';
const CLOSE = 'connection: close\r\n';
const deep = `{"id":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
const post = (path: string, type: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\n${HOST}${CLOSE}content-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** Returns the statuses in the request log. */
const logged = (): number[] => [...host.output.stderr.matchAll(/"status":(\d+)/g)].map(([, status]) => Number(status));

describe('a request that Node or Fastify would answer themselves', () => {
  it.each([
    ['an address that cannot be decoded', `GET /%zz<script> HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 400],
    ['two Host headers', `GET / HTTP/1.1\r\n${HOST}Host: evil.example\r\n${CLOSE}\r\n`, 400],
    ['two equal Host headers', `GET / HTTP/1.1\r\n${HOST}${HOST}${CLOSE}\r\n`, 400],
    ['no Host header', `GET / HTTP/1.1\r\n${CLOSE}\r\n`, 400],
    ['no HTTP', 'how are you\r\n\r\n', 400],
    ['a header that is not one', `GET / HTTP/1.1\r\n${HOST}no header\r\n\r\n`, 400],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}content-length: 1\r\ncontent-length: 2\r\n\r\n`, 400],
    ['headers of 20 KB', `GET / HTTP/1.1\r\n${HOST}x: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an expectation that is unknown', `GET / HTTP/1.1\r\n${HOST}${CLOSE}expect: a miracle\r\n\r\n`, 417],
    ['a tunnel', `CONNECT shop.example:443 HTTP/1.1\r\n${HOST}\r\n`, 405],
    ['a method that has no routes', `PROPFIND / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 404],
    ['a body of a type that is not taken', post('/web/login', 'application/xml', 'x'), 415],
    ['a body that is too long', post('/web/login', 'application/json', 'x'.repeat(2 ** 20 + 1)), 413],
  ])('%s: JSON with security headers, one log line, and no content of the request', async (_, text, status) => {
    const before = logged().length;
    const answer = parseAnswer(await sendRaw(host.url, text));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringMatching(/^[A-Z][\w .-]+$/), statusCode: status });
    while (logged().length === before) await once(host.process.stderr ?? host.process, 'data');
    expect(logged().slice(before)).toEqual([status]);
  });

  it.each([
    ['an address that cannot be decoded', `GET /%zz<script> HTTP/1.1\r\n${HOST}${CLOSE}accept: text/html\r\n\r\n`, 400],
    ['two Host headers', `GET / HTTP/1.1\r\n${HOST}${HOST}${CLOSE}accept: text/html\r\n\r\n`, 400],
    ['headers of 20 KB', `GET / HTTP/1.1\r\n${HOST}accept: text/html\r\ncookie: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s of a browser: a page', async (_, text, status) => {
    const answer = parseAnswer(await sendRaw(host.url, text));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(answer.body).toMatch(/^<!doctype html>.*<\/html>\s*$/s);
    expect(answer.body).not.toContain('script');
  });

  it('endless headers: the answer arrives while they are still being sent', async () => {
    const pieces = Array.from({ length: 40 }, (_, at) => `x${at}: ${'x'.repeat(10_000)}\r\n`);
    const answer = parseAnswer(await sendRaw(host.url, `GET / HTTP/1.1\r\n${HOST}`, ...pieces, '\r\n'));
    expect(answer.status).toBe(431);
  });

  it('is counted, without a route', async () => {
    await sendRaw(host.url, 'no HTTP\r\n\r\n');
    const text = await (await fetch(`${host.url}/metrics`)).text();
    expect(text).toMatch(/^http_request_duration_seconds_count{method="none",route="none",status="400"} [1-9]/m);
  });

  it.each([
    ['/web/session/authenticate', 200],
    ['/web/session/get_session_info', 100],
    ['/web/webclient/version_info', undefined],
  ])('a call of %s whose id is nested 10,000 deep: the envelope without an id', async (path, code) => {
    const answer = parseAnswer(await sendRaw(host.url, post(path, 'application/json', deep)));
    expect(answer.status).toBe(200);
    const envelope = JSON.parse(answer.body);
    expect(envelope).toMatchObject({ jsonrpc: '2.0', id: null });
    expect(envelope.error?.code).toBe(code);
  });

  it('HTTP/1.0 needs no Host header', async () => {
    expect(parseAnswer(await sendRaw(host.url, 'GET /web/health HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  it('an incomplete body ends its request with 400, with one log line', async () => {
    const head = `POST /slow HTTP/1.1\r\n${HOST}content-type: text/slow\r\ntransfer-encoding: chunked\r\n\r\n`;
    const socket = await openConnection(host.url);
    socket.setEncoding('utf8').write(head);
    await said(host, 'waits for a body');
    socket.write('no length\r\n');
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(parseAnswer(text).status).toBe(400);
    expect(parseAnswer(text).headers.get('x-content-type-options')).toBe('nosniff');
    await said(host, 'POST /slow');
    await fetch(`${host.url}/web/login`);
    await said(host, 'GET /web/login');
    const lines = host.output.stderr.split('\n').filter((line) => line.includes('POST /slow'));
    expect(lines).toEqual([expect.stringContaining('"status":400')]);
  });

  it('a malformed request after an answer has begun adds nothing to that answer', async () => {
    const socket = await openConnection(host.url);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.write(`GET /begun HTTP/1.1\r\n${HOST}\r\n`);
    while (!text.includes('some')) await once(socket, 'data');
    socket.write('no HTTP\r\n\r\n');
    await once(socket, 'close');
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});
