import { type AddressInfo, createServer, type Socket } from 'node:net';
import { WideloadError } from '@wideload/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { openStore, type Texts } from '../support/open.ts';

const PASSWORD = "pa55;word#'x";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0)) await task();
});

async function redisWith(...args: string[]): Promise<RedisServer> {
  const redis = await startRedis({ args });
  cleanUp.push(() => redis.stop());
  return redis;
}

/** A server that is not a Redis. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function failure(texts: Texts): Promise<WideloadError> {
  const error = await openStore({ host: '127.0.0.1', password: PASSWORD, timeout: '300ms', ...texts }).then(
    async ({ close }) => {
      await close();
      throw new Error('it came up');
    },
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(WideloadError);
  const { message } = error as WideloadError;
  expect(message).not.toContain(PASSWORD);
  expect(message).not.toMatch(/ at .*\.[jt]s:\d/);
  return error as WideloadError;
}

const clients = async (redis: RedisServer) =>
  (await redis.cli('client', 'list')).split('\n').filter((line) => line.includes('name=wideload'));

describe('the boot ends with one clear message when Redis', () => {
  it('does not run', async () => {
    const port = await freePort();
    const error = await failure({ port: String(port) });
    expect(error.code).toBe('REDIS_REFUSED');
    expect(error.message).toBe(
      [
        `Redis at 127.0.0.1:${port} refuses connections: nothing listens there`,
        '  its address is set by session_redis_host and session_redis_port',
        '  start Redis, for example with: docker run --detach --publish 127.0.0.1:6379:6379 redis:7',
        '  to use another server, set ODOO_SESSION_REDIS_HOST and ODOO_SESSION_REDIS_PORT, or ODOO_SESSION_REDIS_URL',
        '  to store sessions in files instead, set ODOO_SESSION_REDIS=0',
      ].join('\n'),
    );
  });

  it('does not run at either address of localhost', async () => {
    const error = await failure({ host: 'localhost', port: String(await freePort()) });
    expect(error.code).toBe('REDIS_REFUSED');
  });

  it('is set by a URL, and does not run', async () => {
    const port = await freePort();
    const error = await failure({ url: `redis://me:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/1` });
    expect(error.code).toBe('REDIS_REFUSED');
    expect(error.message).toContain('set by session_redis_url');
    expect(error.message).not.toContain(encodeURIComponent(PASSWORD));
  });

  it('has an unknown host name', async () => {
    const error = await failure({ host: 'redis.invalid', timeout: '5s' });
    expect(error.code).toBe('REDIS_HOST_UNKNOWN');
    expect(error.message).toContain('the host name redis.invalid is unknown');
  });

  it('accepts the connection and does not answer', async () => {
    const port = await listen(() => {});
    const begin = performance.now();
    const error = await failure({ port: String(port) });
    expect(error.code).toBe('REDIS_SILENT');
    expect(error.message).toContain('ODOO_SESSION_REDIS_TIMEOUT');
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  it('hangs', async () => {
    const redis = await redisWith();
    redis.freeze();
    expect((await failure({ port: String(redis.port) })).code).toBe('REDIS_SILENT');
  });

  it('closes the connection at once', async () => {
    const port = await listen((socket) => socket.destroy());
    expect((await failure({ port: String(port) })).code).toBe('REDIS_HANGS_UP');
  });

  it('is an HTTP server', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
    const error = await failure({ port: String(port) });
    expect(error.code).toBe('REDIS_FOREIGN');
    expect(error.message).toContain('it is another kind of server');
  });

  it('answers with a TLS alert, because it requires TLS', async () => {
    const port = await listen((socket) => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 70])));
    const error = await failure({ port: String(port) });
    expect(error.code).toBe('REDIS_FOREIGN');
    expect(error.message).toContain('ODOO_SESSION_REDIS_SSL');
  });

  it('does not support TLS', async () => {
    const port = await listen((socket) => socket.end('-ERR Protocol error\r\n'));
    const error = await failure({ url: `rediss://127.0.0.1:${port}` });
    expect(error.code).toBe('REDIS_TLS_FAILED');
    expect(error.message).toContain('turn it off: ODOO_SESSION_REDIS_SSL');
  });

  it('answers TLS in plain text', async () => {
    const redis = await redisWith();
    const error = await failure({ port: String(redis.port), ssl: 'yes', timeout: '1s' });
    expect(error.code).toBe('REDIS_SILENT');
    expect(error.message).toContain('does not answer over TLS in time');
    expect(error.message).toContain('turn it off: ODOO_SESSION_REDIS_SSL');
  });

  it('requires a password', async () => {
    const redis = await startRedis({ password: PASSWORD });
    cleanUp.push(() => redis.stop());
    const error = await failure({ port: String(redis.port), password: '' });
    expect(error.code).toBe('REDIS_PASSWORD_WANTED');
    expect(error.message).toContain('ODOO_SESSION_REDIS_PASSWORD');
    expect(await clients(redis)).toEqual([]);
  });

  it('rejects the password', async () => {
    const redis = await startRedis({ password: 'another' });
    cleanUp.push(() => redis.stop());
    const error = await failure({ port: String(redis.port) });
    expect(error.code).toBe('REDIS_PASSWORD_WRONG');
    expect(error.message).toContain('the password of the user default');
    expect((await failure({ port: String(redis.port), username: 'me' })).message).toContain('of the user me');
    expect(await clients(redis)).toEqual([]);
  });

  it('does not have that database', async () => {
    const redis = await redisWith('--databases', '4');
    const error = await failure({ port: String(redis.port), db: '4' });
    expect(error.code).toBe('REDIS_DATABASE_REFUSED');
    expect(error.message).toContain('refuses database 4');
    expect(await clients(redis)).toEqual([]);
  });

  it.each(['EVALSHA', 'EVAL', 'SET', 'EXPIRE', 'DEL'])('knows no %s', async (command) => {
    const redis = await redisWith('--rename-command', command, '');
    const error = await failure({ port: String(redis.port) });
    expect(error.code).toBe('REDIS_UNUSABLE');
    expect(error.message).toContain(`it does not know the command ${command}`);
    expect(error.message).not.toMatch(/[0-9a-f]{40}/);
    expect(await clients(redis)).toEqual([]);
  });

  it('does without INFO and SCRIPT, which sessions do not need', async () => {
    const redis = await redisWith('--rename-command', 'SCRIPT', '');
    const { close } = await openStore({ port: String(redis.port) });
    await close();
  });

  it('does not let its user write', async () => {
    const redis = await redisWith('--user', 'reader', 'on', `>secret`, '~session:*', '+@read', '+info', '+eval');
    const error = await failure({ port: String(redis.port), username: 'reader', password: 'secret' });
    expect(error.code).toBe('REDIS_UNUSABLE');
    expect(error.message).toContain('does not let this user run SET (NOPERM)');
    expect(error.message).toContain('ACL SETUSER');
  });

  it('is a read-only replica', async () => {
    const master = await redisWith();
    const replica = await redisWith('--replicaof', '127.0.0.1', String(master.port));
    const error = await failure({ port: String(replica.port) });
    expect(error.code).toBe('REDIS_UNUSABLE');
    expect(error.message).toContain('it is a read-only replica (READONLY)');
    expect(await clients(replica)).toEqual([]);
  });

  it('is full', async () => {
    const redis = await redisWith('--maxmemory', '1kb', '--maxmemory-policy', 'noeviction');
    const error = await failure({ port: String(redis.port) });
    expect(error.message).toContain('it is full: maxmemory is reached (OOM)');
    expect(error.message).toContain('volatile-ttl');
  });

  it('is a node of a cluster', async () => {
    const redis = await redisWith('--cluster-enabled', 'yes');
    expect((await failure({ port: String(redis.port) })).message).toContain('it is a node of a Redis Cluster');
  });

  it('is too old', async () => {
    // An old Redis is hard to come by: a real one, whose answers pass through here, claims to be one.
    const redis = await redisWith();
    const { connect } = await import('node:net');
    const port = await listen((socket) => {
      const upstream = connect(redis.port, '127.0.0.1');
      cleanUp.push(() => upstream.destroy());
      upstream.on('error', () => {});
      socket.on('close', () => upstream.destroy());
      socket.pipe(upstream);
      upstream.on('data', (chunk) =>
        socket.write(
          Buffer.from(chunk.toString('latin1').replace(/redis_version:\d\.\d/, 'redis_version:6.0'), 'latin1'),
        ),
      );
    });
    const error = await failure({ port: String(port) });
    expect(error.code).toBe('REDIS_TOO_OLD');
    expect(error.message).toMatch(/has version 6\.0\.\d+; sessions need version 6\.2 or later/);
  });
});
