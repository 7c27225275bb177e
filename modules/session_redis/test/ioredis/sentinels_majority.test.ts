import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeCertificates } from '../../../../test/support/certificates.ts';
import { startProxy } from '../../../../test/support/proxy.ts';
import { freePort, type RedisServer, type RedisSettings, startRedis } from '../../../../test/support/redis.ts';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { Sentinels } from '../../src/ioredis/sentinels.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function server(): Promise<RedisServer> {
  const redis = await startRedis();
  cleanUp.push(() => redis.stop());
  return redis;
}

/** A Sentinel with this configuration. */
async function startSentinel(
  lines: readonly string[],
  settings: Pick<RedisSettings, 'password' | 'tls'> = {},
): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-sentinel-'));
  const config = join(folder, 'sentinel.conf');
  writeFileSync(config, lines.map((line) => `${line}\n`).join(''));
  const sentinel = await startRedis({ sentinel: config, ...settings });
  cleanUp.push(async () => {
    await sentinel.stop();
    rmSync(folder, { recursive: true });
  });
  return sentinel;
}

const monitoring = ({ port }: RedisServer, name = 'mymaster', quorum = 1): string =>
  `sentinel monitor ${name} 127.0.0.1 ${port} ${quorum}`;

/** Starts a Sentinel that takes that server for the master. Returns its port. */
async function sentinelOf(master: RedisServer, name = 'mymaster', quorum = 1): Promise<number> {
  return (await startSentinel([monitoring(master, name, quorum)])).port;
}

/** Leads to that Sentinel, which answers later than those that are asked directly. */
async function slowly(port: number): Promise<number> {
  const proxy = await startProxy(port);
  proxy.delay = 100;
  cleanUp.push(() => proxy.stop());
  return proxy.port;
}

const at = (port: number) => ({ host: '127.0.0.1', port });

const SETTINGS = {
  master: 'mymaster',
  login: { username: undefined, password: undefined },
  tls: undefined,
  // Longer than a test may take: none of them waits for that.
  timeoutMs: 60_000,
  quitTimeoutMs: 200,
};

function sentinelsAt(...ports: number[]): Sentinels {
  return new Sentinels({ ...SETTINGS, sentinels: ports.map(at) });
}

describe('the master', () => {
  it('is not what the first Sentinel to answer says when most of them name another one', async () => {
    const [old, current] = await Promise.all([server(), server()]);
    const cutOff = await sentinelOf(old);
    const others = [await slowly(await sentinelOf(current)), await slowly(await sentinelOf(current))];
    expect(await sentinelsAt(cutOff, ...others).findMaster()).toEqual(at(current.port));
  });

  it('is found through one Sentinel when the others are gone or know no such Redis', async () => {
    const master = await server();
    const ports = [await freePort(), await sentinelOf(master, 'other'), await sentinelOf(master)];
    expect(await sentinelsAt(...ports).findMaster()).toEqual(at(master.port));
  });

  it('is known without those that hang once more than half have named it', async () => {
    const master = await server();
    const hanging = await startProxy(await sentinelOf(master));
    cleanUp.push(() => hanging.stop());
    hanging.hold();
    const sentinels = sentinelsAt(hanging.port, await sentinelOf(master), await sentinelOf(master));
    expect(await sentinels.findMaster()).toEqual(at(master.port));
  });

  it('is asked for at Sentinels that others named when those that were configured are gone', async () => {
    const group = await startSentinelGroup({ replicas: 0, sentinels: 2 });
    cleanUp.push(() => group.stop());
    const [first] = group.sentinels;
    const master = at(group.servers[0]?.port ?? 0);
    const sentinels = sentinelsAt(first?.port ?? 0);
    expect(await sentinels.findMaster()).toEqual(master);
    await first?.kill();
    expect(await sentinels.findMaster()).toEqual(master);
  });

  it('is known to nobody where no Sentinel answers, or those that do know no such Redis', async () => {
    const [gone, other] = [await freePort(), await sentinelOf(await server(), 'other')];
    await expect(sentinelsAt(gone).findMaster()).rejects.toMatchObject({ isAnswered: false, failures: [{}] });
    await expect(sentinelsAt(other).findMaster()).rejects.toMatchObject({ isAnswered: true, failures: [] });
    await expect(sentinelsAt(gone, other).findMaster()).rejects.toMatchObject({ isAnswered: true, failures: [{}] });
  });
});

/** What a user of Sentinels needs for everything that is done here. */
const FEW_RIGHTS = [
  'resetchannels &*',
  '-@all +auth +client|setname +subscribe',
  '+sentinel|get-master-addr-by-name +sentinel|sentinels +sentinel|ckquorum',
].join(' ');

describe('a Sentinel', () => {
  it('is asked by a user with few rights, nothing that this user may not do, and not held open', async () => {
    const master = await server();
    const lines = [monitoring(master), `user reader on >secret ${FEW_RIGHTS}`];
    const sentinel = await startSentinel(lines, { password: 'of the default user' });
    const login = { username: 'reader', password: 'secret' };
    const sentinels = new Sentinels({ ...SETTINGS, sentinels: [at(sentinel.port)], login });
    expect(await sentinels.findMaster()).toEqual(at(master.port));
    expect(await sentinels.weakness()).toBeUndefined();
    cleanUp.push(sentinels.watch(at(master.port), () => {}));
    await until('it listens', async () => /name=wideload .*cmd=subscribe/.test(await sentinel.cli('client', 'list')));
    const connections = async () => (await sentinel.cli('client', 'list')).match(/name=wideload/g)?.length;
    await until('only what listens is connected', async () => (await connections()) === 1);
    expect(await sentinel.cli('acl', 'log')).toBe('');
  });

  it('is asked over TLS', async () => {
    const certificates = makeCertificates();
    cleanUp.push(() => certificates.remove());
    const master = await server();
    const sentinel = await startSentinel([monitoring(master)], { tls: certificates });
    const tls = {
      ca: readFileSync(certificates.ca),
      cert: readFileSync(certificates.client.cert),
      key: readFileSync(certificates.client.key),
    };
    const sentinels = new Sentinels({ ...SETTINGS, sentinels: [at(sentinel.port)], tls });
    expect(await sentinels.findMaster()).toEqual(at(master.port));
  });

  it('that is gone is listened for without a word on the console', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    cleanUp.push(() => printed.mockRestore());
    // The second one is connected to after the first one has refused.
    const other = await startProxy((await server()).port);
    cleanUp.push(() => other.stop());
    cleanUp.push(sentinelsAt(await freePort(), other.port).watch(at(7001), () => {}));
    await until('the second one is connected', () => other.opened === 1);
    expect(printed).not.toHaveBeenCalled();
  });
});

describe('why the Sentinels could not replace a lost master', () => {
  it('is not a question while one of them says that they could', async () => {
    const master = await server();
    const ports = [await freePort(), await sentinelOf(master, 'mymaster', 2), await sentinelOf(master)];
    expect(await sentinelsAt(...ports).weakness()).toBeUndefined();
  });

  it('is that they have lost their majority when one of them says so and the others are gone', async () => {
    const ports = [await freePort(), await sentinelOf(await server(), 'mymaster', 2)];
    expect(await sentinelsAt(...ports).weakness()).toBe('have lost their majority (NOQUORUM)');
  });

  it('is that none can be reached, and is not known where one of them does not say', async () => {
    const gone = await freePort();
    expect(await sentinelsAt(gone).weakness()).toBe('cannot be reached (ECONNREFUSED)');
    const silent = await sentinelOf(await server(), 'other');
    expect(await sentinelsAt(gone, silent).weakness()).toBeUndefined();
  });
});

describe('a listener for a failover', () => {
  /** What is published through a server of our own is what a Sentinel says. */
  async function listening(current: number) {
    const sentinel = await server();
    const switched = vi.fn();
    const stop = sentinelsAt(sentinel.port).watch(at(current), switched);
    cleanUp.push(stop);
    const listeners = async () => Number((await sentinel.cli('pubsub', 'numsub', '+switch-master')).split('\n').at(-1));
    await until('it listens', async () => (await listeners()) === 1);
    const publish = (text: string) => sentinel.cli('publish', '+switch-master', text);
    return { publish, switched, stop, listeners };
  }

  it('is called once, when another server than the present one is the master of that Redis', async () => {
    const { publish, switched } = await listening(7001);
    await publish('other 127.0.0.1 7001 127.0.0.1 7002');
    await publish('mymaster 127.0.0.1 7000 127.0.0.1 7001');
    expect(switched).not.toHaveBeenCalled();
    await publish('mymaster 127.0.0.1 7001 127.0.0.1 7002');
    await until('it is called', () => switched.mock.calls.length > 0);
    await publish('mymaster 127.0.0.1 7002 127.0.0.1 7003');
    await publish('mymaster 127.0.0.1 7003 127.0.0.1 7004');
    expect(switched).toHaveBeenCalledTimes(1);
  });

  it('is called when most Sentinels name another server from the start, not when one of two or three does', async () => {
    const [old, current] = await Promise.all([server(), server()]);
    const cutOff = await startSentinel([monitoring(old)]);
    const ports = [cutOff.port, await sentinelOf(current), await sentinelOf(current)];
    const [stayed, left] = [vi.fn(), vi.fn()];
    for (const asked of [ports, [cutOff.port, await freePort()]])
      cleanUp.push(sentinelsAt(...asked).watch(at(current.port), stayed));
    cleanUp.push(sentinelsAt(...ports).watch(at(old.port), left));
    await until('it is called', () => left.mock.calls.length > 0);
    const listeners = async () => (await cutOff.cli('client', 'list')).match(/ sub=1 /g)?.length;
    await until('all have its answer', async () => (await listeners()) === 3);
    expect(left).toHaveBeenCalledTimes(1);
    expect(stayed).not.toHaveBeenCalled();
  });

  it('listens no more once it was stopped', async () => {
    const { stop, listeners } = await listening(7001);
    stop();
    await until('it has left', async () => (await listeners()) === 0);
  });
});
