// Longer than 250 lines: an upgrade of ioredis must check all assumptions in one place.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, type RedisServer, type RedisSettings, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { until } from '../../../../test/support/until.ts';
import type { Policy } from '../../src/client/driver.ts';
import type { RedisClient } from '../../src/client/redis_client.ts';
import { type RedisFailure, refusalOf } from '../../src/client/refusal.ts';
import { type Command, Connector, isSettled, Redis, slotOf, socketOf } from '../../src/ioredis/assumptions.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { PROCESS } from '../../src/runtime.ts';
import { targetOf } from '../../src/target/target.ts';
import { type Texts, valuesOf } from '../support/open.ts';

// What is assumed of ioredis beyond its documentation. When one of these tests fails after an upgrade, src/ioredis/ has
// to change, and nothing else.

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function start(settings?: RedisSettings): Promise<RedisServer> {
  const server = await startRedis(settings);
  cleanUp.push(() => server.stop());
  return server;
}

/** A client of ioredis without anything of ours, connected. */
async function bare(port: number): Promise<Redis> {
  const redis = new Redis({ port, lazyConnect: true, replyMapping: 'legacy', retryStrategy: () => null });
  redis.on('error', () => {});
  cleanUp.push(() => redis.disconnect());
  await redis.connect();
  return redis;
}

function client(texts: Texts, policy: Partial<Policy> = {}): RedisClient {
  const settings = { timeoutMs: 10_000, tls: undefined, runtime: PROCESS, isUp: () => false, ...policy };
  const made = ioredis.createClient(targetOf(valuesOf(texts)), settings);
  cleanUp.push(() => made.drop());
  return made;
}

/** A server that answers everything that it is sent with the same bytes. */
async function answering(bytes: string): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('data', () => socket.write(bytes));
    socket.on('error', () => {});
    cleanUp.push(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const failure = (promise: Promise<unknown>): Promise<RedisFailure> =>
  promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error) => error,
  );

describe('the members of ioredis that are not documented', () => {
  it('every command goes through sendCommand, those of the handshake too', async () => {
    const server = await start();
    const names: string[] = [];
    const redis = new Redis({ port: server.port, lazyConnect: true, connectionName: 'x', replyMapping: 'legacy' });
    cleanUp.push(() => redis.disconnect());
    const send = redis.sendCommand.bind(redis);
    redis.sendCommand = (command, stream) => {
      names.push(`${redis.status} ${command.name}`);
      return send(command, stream);
    };
    await redis.connect();
    await redis.get('x');
    expect(names).toEqual(expect.arrayContaining(['connect hello', 'connect client', 'connect info', 'ready get']));
  });

  it('a command is answered by its own resolve and reject, which may be replaced before it is sent', async () => {
    const server = await start();
    const redis = await bare(server.port);
    const send = redis.sendCommand.bind(redis);
    redis.sendCommand = (command, stream) => {
      const { resolve } = command;
      command.resolve = (value) => resolve(Buffer.from(`seen ${value}`));
      command.reject = (error) => resolve(Buffer.from(`seen ${error.message.split(' ')[0]}`));
      return send(command, stream);
    };
    expect(await redis.set('x', '1')).toBe('seen OK');
    expect(await redis.lpush('x', '1')).toEqual(Buffer.from('seen WRONGTYPE').toString());
  });

  it('a command that was given up says so', async () => {
    const server = await start();
    const redis = await bare(server.port);
    redis.options.commandTimeout = 50;
    const sent: Command[] = [];
    const send = redis.sendCommand.bind(redis);
    redis.sendCommand = (command, stream) => {
      sent.push(command);
      return send(command, stream);
    };
    server.freeze();
    await expect(redis.get('x')).rejects.toThrow('Command timed out');
    expect(sent.map(isSettled)).toEqual([true]);
    server.thaw();
  });

  it('what is sent while the socket is corked leaves when it is uncorked', async () => {
    const server = await start();
    const redis = await bare(server.port);
    const socket = socketOf(redis);
    if (socket === undefined) throw new Error('there is no socket');
    socket.cork();
    const answers = [redis.set('x', '1'), redis.get('x')];
    expect(socket.writableLength).toBeGreaterThan(0);
    socket.uncork();
    expect(await Promise.all(answers)).toEqual(['OK', '1']);
  });

  it('the slot of a key is that of the cluster, and so is the master that has it', async () => {
    const cluster = await startCluster();
    cleanUp.push(() => cluster.stop());
    for (const key of ['session:a', 'session::foo:b', '{x}y']) {
      expect(String(slotOf(key))).toBe(await cluster.servers[0]?.cli('cluster', 'keyslot', key));
    }
    const redis = client({ cluster: cluster.addresses });
    await redis.connect();
    let n = 0;
    const keys = redis.keyOfEachServer(() => `key${n++}`);
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(await redis.create(key, '1', 60)).toBe(true);
    const sizes = await Promise.all(
      (await cluster.nodes()).filter((n) => n.isMaster).map((n) => n.server.cli('dbsize')),
    );
    expect(sizes).toEqual(['1', '1', '1']);
  });

  it('a connector is asked for a socket, and what that fails with first is the failure', async () => {
    const port = await freePort();
    const { createConnection } = await import('node:net');
    class Own extends Connector {
      constructor() {
        super(100);
      }
      async connect() {
        this.begin();
        expect(this.isWanted).toBe(true);
        return this.use(createConnection(port, '127.0.0.1'));
      }
    }
    const redis = new Redis({ Connector: Own, lazyConnect: true, retryStrategy: () => null, replyMapping: 'legacy' });
    const errors: string[] = [];
    redis.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? error.message));
    await expect(redis.connect()).rejects.toThrow('Connection is closed.');
    expect(errors).toEqual(['ECONNREFUSED']);
  });

  it('invalidations reach a subscriber that speaks RESP2, as a list of keys', async () => {
    const server = await start();
    const target = targetOf(valuesOf({ port: String(server.port) }));
    const policy = { timeoutMs: 10_000, tls: undefined, runtime: PROCESS, isUp: () => false };
    const subscriber = ioredis.createSubscriber(target, policy);
    cleanUp.push(() => subscriber.drop());
    await subscriber.connect();
    const reading = client({ port: String(server.port) });
    await reading.connect();
    const { id } = await subscriber.subscribe();
    await reading.sendInvalidationsTo(id);
    await reading.get('x');
    const changed = new Promise((resolve) => subscriber.once('changed', resolve));
    await server.cli('set', 'x', '1');
    expect(await changed).toEqual(['x']);
    const everything = new Promise((resolve) => subscriber.once('changed', resolve));
    await server.cli('flushall');
    expect(await everything).toBeUndefined();
  });
});

describe('what ioredis fails with by itself is known by its kind', () => {
  it('no answer in time', async () => {
    const server = await start();
    const redis = client({ port: String(server.port) }, { timeoutMs: 100 });
    await redis.connect();
    const failures: RedisFailure[] = [];
    redis.on('failure', (failed) => failures.push(failed));
    server.freeze();
    expect(await failure(redis.get('x'))).toMatchObject({ kind: 'silent' });
    // The connection is given up a little later.
    await until('it is closed', () => !redis.isReady);
    expect(failures.map(({ kind }) => kind)).toEqual(['silent']);
    server.thaw();
  });

  it('a connection that closes, or closed', async () => {
    const server = await start();
    const redis = client({ port: String(server.port) });
    await redis.connect();
    const closing = failure(redis.get('x'));
    await server.kill();
    await closing.catch(() => {});
    await until('it is closed', () => !redis.isReady);
    expect(await failure(redis.get('x'))).toMatchObject({ kind: 'closed' });
    expect(await failure(redis.ping())).toMatchObject({ kind: 'closed' });
  });

  it('a client that waits for its next attempt to connect', async () => {
    const server = await start();
    let isUp = true;
    const redis = client({ port: String(server.port) }, { isUp: () => isUp });
    await redis.connect();
    server.freeze();
    const waiting = failure(redis.get('x'));
    const lost = new Promise<void>((resolve) => redis.once('lost', resolve));
    await server.kill();
    await lost;
    expect(await waiting).toMatchObject({ kind: 'away' });
    expect(await failure(redis.get('x'))).toMatchObject({ kind: 'away' });
    isUp = false;
  });

  it('a server of another protocol', async () => {
    const redis = client({ port: String(await answering('HTTP/1.1 400 Bad Request\r\n\r\n')), host: '127.0.0.1' });
    expect(await failure(redis.connect())).toMatchObject({ kind: 'foreign' });
  });

  it('nothing that listens, by the code of the system', async () => {
    const redis = client({ port: String(await freePort()), host: '127.0.0.1' });
    expect(await failure(redis.connect())).toMatchObject({ kind: 'away', code: 'ECONNREFUSED' });
  });

  it('a name that nobody knows, with that name', async () => {
    const redis = client({ host: 'nowhere.invalid' });
    const failed = await failure(redis.connect());
    expect(failed.code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    expect(failed.hostname).toBe('nowhere.invalid');
  });

  it('no node of a cluster that would do', async () => {
    const redis = client({ cluster: `127.0.0.1:${await freePort()}` });
    expect(await failure(redis.connect())).toMatchObject({ kind: 'away' });
  });

  it('a database that was refused, which leaves the connection up', async () => {
    const server = await start();
    const redis = client({ port: String(server.port), db: '99' });
    expect(await failure(redis.connect())).toMatchObject({ kind: 'database' });
  });

  it('a key that is sent from node to node', async () => {
    const own = await startCluster();
    cleanUp.push(() => own.stop());
    const redis = client({ cluster: own.addresses });
    await redis.connect();
    const [one, other] = (await own.nodes()).filter(({ isMaster }) => isMaster);
    const key = [...Array(1000).keys()]
      .map(String)
      .find((name) => one?.slots.some(([a, b]) => a <= slotOf(name) && slotOf(name) <= b));
    if (!one || !other || key === undefined) throw new Error('there are no masters');
    // Each says that the other one has it: one asks, the other one has not begun to import it.
    await one.server.cli('cluster', 'setslot', String(slotOf(key)), 'migrating', other.id);
    expect(await failure(redis.get(key))).toMatchObject({
      kind: 'away',
      reason: 'sent too many redirections',
    });
  });

  it('an error that is not of any client', () => {
    expect(refusalOf(new Error('session:0123'))).toEqual({ kind: 'other', reason: 'failed for an unknown reason' });
  });
});
