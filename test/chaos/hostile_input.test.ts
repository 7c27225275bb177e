import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, type Host, newFolder, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { hostileBytes, hostileCookie } from '../support/sessions/hostile.ts';
import { sessionRoutes } from '../support/sessions/session_routes.ts';

const SID = 'ab'.repeat(20);

/** Requests of visitors, from reading a session to ending it. */
const PATHS = [
  ...['/web', '/web/login', '/trial/look', '/trial/uid', '/trial/set?a=1', '/trial/count', '/trial/rights'],
  ...['/trial/become?uid=7&login=demo', '/trial/end', '/web/session/logout', '/websocket/trial'],
];
const CALLS = ['/web/session/get_session_info', '/web/session/check', '/web/session/destroy'];

const path = fc.constantFrom(...PATHS, ...CALLS);

async function visit(host: Host, to: string, cookie: string): Promise<string> {
  const isCall = CALLS.includes(to);
  const response = await fetch(host.url + to, {
    method: isCall ? 'POST' : 'GET',
    redirect: 'manual',
    headers: { cookie, accept: 'text/html', ...(isCall && { 'content-type': 'application/json' }) },
    ...(isCall && { body: '{"jsonrpc": "2.0", "id": 1, "params": {}}' }),
  });
  const answer = await response.text();
  expect([200, 303, 401], `${to}: ${answer}`).toContain(response.status);
  expect(answer).not.toContain('Something went wrong');
  expect(answer).not.toContain(SID);
  return answer;
}

let redis: RedisServer;
let wire: Socket;

/** Sets a key to arbitrary bytes, which command-line arguments cannot contain. */
async function put(key: string, value: Buffer): Promise<void> {
  const head = `*5\r\n$3\r\nSET\r\n$${key.length}\r\n${key}\r\n$${value.length}\r\n`;
  wire.write(Buffer.concat([Buffer.from(head), value, Buffer.from('\r\n$2\r\nEX\r\n$3\r\n600\r\n')]));
  await once(wire, 'data');
}

beforeAll(async () => {
  redis = await startRedis();
  wire = connect(redis.port, '127.0.0.1');
});
afterAll(async () => {
  wire.destroy();
  await cleanUp();
  await redis.stop();
});

describe('a host with arbitrary bytes in its sessions', () => {
  let host: Host;
  const start = (...args: string[]) => startHost([`--addons-path=${sessionRoutes()}`, ...args]);
  const isUnharmed = async () => {
    expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
    expect(host.process.exitCode).toBeNull();
    expect(host.output.stderr).not.toContain(SID);
    expect(host.output.stderr).not.toContain('"level":"error"');
  };

  it('answers all requests with sessions in Redis, and logs no sid', async () => {
    host = await start('--load=base,web,session_redis,trial', `--session-redis-port=${redis.port}`);
    await fc.assert(
      fc.asyncProperty(hostileBytes, fc.array(path, { minLength: 1, maxLength: 3 }), async (bytes, paths) => {
        await put(`session:${SID}`, bytes);
        for (const to of paths) await visit(host, to, `session_id=${SID}`);
      }),
      { numRuns: IS_LONG ? 5000 : 200 },
    );
    await isUnharmed();
  }, 600_000);

  it('answers all requests with sessions in files, and logs no sid', async () => {
    const dataDir = newFolder();
    host = await start('--load=base,web,trial', `--data-dir=${dataDir}`);
    mkdirSync(join(dataDir, 'sessions', 'aa'));
    await fc.assert(
      fc.asyncProperty(hostileBytes, fc.array(path, { minLength: 1, maxLength: 3 }), async (bytes, paths) => {
        writeFileSync(join(dataDir, 'sessions', 'aa', `${SID}.sess`), bytes);
        for (const to of paths) await visit(host, to, `session_id=${SID}`);
      }),
      { numRuns: IS_LONG ? 3000 : 150 },
    );
    await isUnharmed();
  }, 600_000);

  it('answers all requests, with any cookies', async () => {
    host = await start('--load=base,web,trial');
    const { hostname, port } = new URL(host.url);
    await fc.assert(
      fc.asyncProperty(hostileCookie, path, async (cookie, to) => {
        // Not with fetch, which refuses malformed headers.
        const socket = connect(Number(port), hostname);
        socket.end(
          `GET ${to} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: ${cookie.replace(/[\r\n]/g, '')}\r\n\r\n`,
        );
        let answer = '';
        socket.setEncoding('latin1').on('data', (chunk: string) => {
          answer += chunk;
        });
        await once(socket, 'close');
        expect(answer).toMatch(/^HTTP\/1\.1 (?:200|303|400|401|404) /);
        expect(answer).not.toContain('Something went wrong');
      }),
      { numRuns: IS_LONG ? 5000 : 200 },
    );
    await isUnharmed();
  }, 600_000);
});
