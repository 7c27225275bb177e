import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WideloadError } from '@wideload/kit';
import { newHexSid } from '@wideload/session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, makeCertificates } from '../../../../test/support/certificates.ts';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { exceptSids } from '../support/context.ts';
import { openStore, type Texts } from '../support/open.ts';

let tls: Certificates;
let redis: RedisServer;
let folder: string;
/** All options that such a Redis needs. */
let good: Texts;

beforeAll(async () => {
  tls = makeCertificates();
  redis = await startRedis({ tls, password: 'secret' });
  folder = mkdtempSync(join(tmpdir(), 'wideload-tls-'));
  good = { password: 'secret', ssl: 'yes', ssl_ca: tls.ca, ssl_cert: tls.client.cert, ssl_key: tls.client.key };
});
afterAll(async () => {
  await redis.stop();
  tls.remove();
  rmSync(folder, { recursive: true });
});

async function works(texts: Texts): Promise<void> {
  const { store, close } = await openStore(texts);
  expect(await store.write(newHexSid(), '{}', undefined, 60)).toEqual({ done: true });
  await close();
}

async function failure(texts: Texts): Promise<WideloadError> {
  const error = await works({ port: String(redis.port), ...texts }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(WideloadError);
  expect((error as Error).message).not.toContain('secret');
  return error as WideloadError;
}

/** The same without some of the options. */
const without = (...keys: string[]): Texts =>
  Object.fromEntries(Object.entries(good).filter(([key]) => !keys.includes(key)));

describe('TLS', () => {
  it.each(['localhost', '127.0.0.1'])('goes with a certificate for %s', async (host) => {
    await works({ ...good, host, port: String(redis.port) });
  });

  it('is turned on by rediss:// just as well', async () => {
    await works({ ...without('ssl', 'password'), url: `rediss://:secret@localhost:${redis.port}` });
  });

  it('checks the configured name, with any address', async () => {
    await works({ ...good, port: String(redis.port), ssl_server_name: 'redis.test' });
    const error = await failure({ ...good, ssl_server_name: 'other.test' });
    expect(error.code).toBe('REDIS_TLS_FAILED');
    expect(error.message).toContain('ODOO_SESSION_REDIS_SSL_SERVER_NAME');
  });

  it('trusts no unknown certificate, unless an option allows it, which is logged', async () => {
    const error = await failure(without('ssl_ca'));
    expect(error.code).toBe('REDIS_TLS_FAILED');
    expect(error.message).toContain('ODOO_SESSION_REDIS_SSL_CA');
    const { context, close } = await openStore({
      ...without('ssl_ca'),
      port: String(redis.port),
      ssl_cert_reqs: 'none',
    });
    await close();
    expect(exceptSids(context).map(({ level, message }) => [level, message])).toEqual([
      ['warn', expect.stringMatching(/^the certificate of .* is not verified/)],
    ]);
  });

  it('sends its client certificate to a Redis that requires one', async () => {
    const error = await failure(without('ssl_cert', 'ssl_key'));
    // With TLS 1.3 it says so after the handshake, and whether that is heard before it hangs up is chance.
    expect(['REDIS_TLS_FAILED', 'REDIS_HANGS_UP']).toContain(error.code);
    expect(error.message).toContain('ODOO_SESSION_REDIS_SSL_CERT');
  });

  it('that is off is reported by a Redis that requires it', async () => {
    const error = await failure({ password: 'secret' });
    expect(['REDIS_HANGS_UP', 'REDIS_FOREIGN']).toContain(error.code);
    expect(error.message).toContain('if the server requires TLS, turn it on');
  });

  it('is used for Sentinels and Redis', async () => {
    const group = await startSentinelGroup({ tls, replicas: 0, sentinels: 1, sentinelPassword: 'other' });
    const [sentinel] = group.sentinels;
    const at = { sentinel_host: 'localhost', sentinel_port: String(sentinel?.port), sentinel_master_name: 'mymaster' };
    await works({ ...without('password'), ...at, sentinel_password: 'other' });
    await group.stop();
  });

  it('is used for all nodes of a cluster', async () => {
    const cluster = await startCluster({ tls });
    const { store, close } = await openStore({ ...without('password'), cluster: cluster.addresses });
    await Promise.all(Array.from({ length: 30 }, () => store.write(newHexSid(), '{}', undefined, 60)));
    for (const node of cluster.servers) expect(Number(await node.cli('dbsize'))).toBeGreaterThan(0);
    await close();
    await cluster.stop();
  });
});

describe('an unusable file is reported before anything connects:', () => {
  const file = (text: string): string => {
    const path = join(folder, `${newHexSid()}.pem`);
    writeFileSync(path, text);
    return path;
  };

  it.each(['ssl_ca', 'ssl_cert', 'ssl_key'])('%s that is not there', async (key) => {
    const error = await failure({ ...good, [key]: '/nonexistent.pem' });
    expect(error).toMatchObject({ code: 'SESSION_REDIS_TLS_FILE', exitCode: 2 });
    expect(error.message).toContain(`session_redis_${key} is /nonexistent.pem, which cannot be read (ENOENT)`);
  });

  it.each(['ssl_ca', 'ssl_cert', 'ssl_key'])('%s that is a named pipe, which nobody writes to', async (key) => {
    const pipe = join(folder, `${key}.pipe`);
    execFileSync('mkfifo', [pipe]);
    const error = await failure({ ...good, [key]: pipe });
    expect(error.message).toContain(`${pipe}, which cannot be read (it is a named pipe (FIFO), not a file)`);
  });

  it.each(['ssl_ca', 'ssl_cert', 'ssl_key'])('%s that holds something else', async (key) => {
    const error = await failure({ ...good, [key]: file('something else') });
    expect(error).toMatchObject({ code: 'SESSION_REDIS_TLS_FILE', exitCode: 2 });
    expect(error.message).toContain(`session_redis_${key} is`);
  });

  it('a key that belongs to another certificate', async () => {
    const error = await failure({ ...good, ssl_key: tls.server.key });
    expect(error).toMatchObject({ code: 'SESSION_REDIS_TLS_FILE', exitCode: 2 });
  });
});

describe('a unix socket', () => {
  it('that does not exist, or has no listener, is reported', async () => {
    const gone = await failure({ port: '6379', socket: join(folder, 'none.sock') });
    expect(gone.code).toBe('REDIS_SOCKET_UNUSABLE');
    expect(gone.message).toContain('none.sock cannot be reached (ENOENT)');
    expect(gone.message).toContain('set by session_redis_socket');
    const path = join(folder, 'dead.sock');
    const dead = await startRedis({ args: ['--unixsocket', path] });
    await dead.kill();
    const refused = await failure({ port: '6379', url: `unix://${path}` });
    expect(refused.code).toBe('REDIS_REFUSED');
  });
});
