import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { IS_LONG, printedFigures } from '../support/figures.ts';
import { cleanUp, newFolder } from '../support/host.ts';
import { type FaultProxy, startProxy } from '../support/proxy.ts';
import { freePort, type RedisServer, type RedisSettings, startRedis } from '../support/redis.ts';
import { OutageHost } from './outage_host.ts';

/** Duration of a fault, and Redis timeout, in milliseconds: the defaults in the long run. */
const LASTS = IS_LONG ? 20_000 : 1500;
const TIMEOUT = IS_LONG ? 1000 : 600;
/** Additional time on a busy machine, in milliseconds: far less than a hang. */
const SLACK = 2000;

const undo: (() => unknown)[] = [];
const figures = printedFigures();
afterEach(async () => {
  for (const task of undo.splice(0).reverse()) await task();
  await cleanUp();
});

async function redisWith(settings?: RedisSettings): Promise<RedisServer> {
  const redis = await startRedis(settings);
  undo.push(() => redis.stop());
  return redis;
}

async function proxyTo(redis: RedisServer): Promise<FaultProxy> {
  const proxy = await startProxy(redis.port);
  undo.push(() => proxy.stop());
  return proxy;
}

async function hostOn(port: number, env: Record<string, string> = {}): Promise<OutageHost> {
  const site = await OutageHost.start(port, { timeout: `${TIMEOUT}ms`, env });
  undo.push(() => site.load.stop());
  await site.load.until((seen) => Object.values(seen).every(({ statuses }) => statuses.has(200)));
  site.load.forget();
  return site;
}

/** A fault and how to end it. */
interface Fault {
  readonly port: number;
  readonly env?: Record<string, string>;
  begin(): unknown;
  end(): unknown;
}

/** Redis that syncs each write to disk: acknowledged writes survive a SIGKILL. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

const OUTAGES: Record<string, () => Promise<Fault>> = {
  'is down, and started again': async () => {
    const folder = newFolder();
    const redis = await redisWith({ folder, args: DURABLE });
    const begin = () => redis.kill();
    return { port: redis.port, begin, end: () => redisWith({ folder, port: redis.port, args: DURABLE }) };
  },
  'is frozen': async () => {
    const redis = await redisWith();
    return { port: redis.port, begin: redis.freeze, end: redis.thaw };
  },
  'is loading its data': async () => {
    const folder = newFolder();
    const redis = await redisWith({ folder });
    const args = ['--key-load-delay', '500', '--loading-process-events-interval-bytes', '1024'];
    const begin = async () => {
      await redis.cli('debug', 'populate', String(LASTS * 2 + 2000));
      // Closes the connection without a reply, so redis-cli reports an error.
      await redis.cli('shutdown', 'save').catch(() => {});
      await redis.stop();
      await redisWith({ folder, port: redis.port, args, until: 'Server initialized' });
    };
    const end = async () => {
      while ((await redis.cli('ping')) !== 'PONG') await pause(5);
    };
    return { port: redis.port, begin, end };
  },
  'asks for another password': async () => {
    const redis = await redisWith({ args: ['--user', 'host', 'on', '>right', '~*', '+@all'] });
    const begin = async () => {
      await redis.cli('acl', 'setuser', 'host', 'resetpass', '>other');
      await redis.cli('client', 'kill', 'user', 'host');
    };
    const env = { ODOO_SESSION_REDIS_USERNAME: 'host', ODOO_SESSION_REDIS_PASSWORD: 'right' };
    return { port: redis.port, env, begin, end: () => redis.cli('acl', 'setuser', 'host', '>right') };
  },
  'does not let its user read any more': async () => {
    const redis = await redisWith({ args: ['--user', 'host', 'on', '>pw', '~*', '+@all'] });
    const begin = () => redis.cli('acl', 'setuser', 'host', '-get', '-mget');
    const env = { ODOO_SESSION_REDIS_USERNAME: 'host', ODOO_SESSION_REDIS_PASSWORD: 'pw' };
    return { port: redis.port, env, begin, end: () => redis.cli('acl', 'setuser', 'host', '+get', '+mget') };
  },
  'is slower than it may be': async () => {
    const proxy = await proxyTo(await redisWith());
    const delayed = (ms: number) => () => {
      proxy.delay = ms;
    };
    return { port: proxy.port, begin: delayed(TIMEOUT), end: delayed(0) };
  },
  'is cut off by a network that loses everything': async () => {
    const proxy = await proxyTo(await redisWith());
    return { port: proxy.port, begin: proxy.hold, end: proxy.release };
  },
  'lets its connections go without a word': async () => {
    const proxy = await proxyTo(await redisWith());
    return { port: proxy.port, begin: proxy.forsake, end: () => {} };
  },
  'is cut off in the middle of its answers': async () => {
    const proxy = await proxyTo(await redisWith());
    const begin = () => {
      proxy.cutAfter = 100;
      proxy.cut();
    };
    const end = () => {
      proxy.cutAfter = Number.POSITIVE_INFINITY;
    };
    return { port: proxy.port, begin, end };
  },
  'drops its connections again and again': async () => {
    const proxy = await proxyTo(await redisWith());
    let cutting: NodeJS.Timeout;
    const begin = () => {
      cutting = setInterval(proxy.cut, 20);
    };
    return { port: proxy.port, begin, end: () => clearInterval(cutting) };
  },
};

const ends = (log: readonly string[]): string[] => log.filter((line) => line.includes('works again'));
const begins = (log: readonly string[]): string[] => log.filter((line) => !line.includes('works again'));

/** Checks that no request is redirected, gets a cookie, waits long or gets an internal error. */
function expectPatience({ seen }: OutageHost['load']): void {
  for (const kind of ['none', 'static', 'live', 'public'] as const)
    expect([kind, seen[kind].kinds]).toEqual([kind, '200']);
  for (const kind of ['user', 'count', 'ready'] as const) expect(seen[kind].kinds).toMatch(/^(200|503|200 503)$/);
  for (const kind of ['user', 'count'] as const) expect(seen[kind].silent).toBe(0);
  for (const [kind, { cookies, slowest }] of Object.entries(seen)) {
    expect([kind, cookies]).toEqual([kind, 0]);
    expect(slowest, kind).toBeLessThan(TIMEOUT + SLACK);
  }
}

describe.each(Object.entries(OUTAGES))('Redis %s:', (name, prepare) => {
  it(
    'requests without sessions work, no request waits, no user is logged out, and service resumes after it',
    async () => {
      const fault = await prepare();
      const site = await hostOn(fault.port, fault.env);
      const { load } = site;
      await fault.begin();
      await load.until(({ user, count, ready }) => [user, count, ready].every(({ statuses }) => statuses.has(503)));
      await pause(LASTS);
      await fault.end();
      const over = performance.now();
      await load.until((seen) => Object.values(seen).every(({ last }) => (last.get(200) ?? 0) > over));
      const back = performance.now() - over;
      expect(back).toBeLessThan(1000 + SLACK);
      await expect.poll(() => ends(site.log).length, { timeout: 10_000 }).toBe(begins(site.log).length);
      await load.stop();
      expectPatience(load);
      // If reads fail, a save may have logged first that writes fail.
      expect(begins(site.log).filter((line) => line.includes('sessions are unavailable'))).toHaveLength(1);
      expect(new Set(begins(site.log)).size).toBe(begins(site.log).length);
      const { user, none, public: open } = load.seen;
      figures.push({
        Redis: name,
        answers: Object.values(load.seen).reduce((sum, { count }) => sum + count, 0),
        'slowest none (ms)': Math.round(none.slowest),
        'slowest public (ms)': Math.round(open.slowest),
        'slowest user (ms)': Math.round(user.slowest),
        'back after (ms)': Math.round(back),
        log: site.log.join(' | '),
      });
    },
    LASTS + 60_000,
  );
});

const REFUSALS: Record<string, (redis: RedisServer) => Promise<Omit<Fault, 'port'>>> = {
  'is full': async (redis) => ({
    begin: () => redis.cli('config', 'set', 'maxmemory', '1'),
    end: () => redis.cli('config', 'set', 'maxmemory', '0'),
  }),
  'became a read-only replica': async (redis) => {
    const nobody = String(await freePort());
    return {
      begin: () => redis.cli('replicaof', '127.0.0.1', nobody),
      end: () => redis.cli('replicaof', 'no', 'one'),
    };
  },
  'has too few replicas': async (redis) => ({
    begin: () => redis.cli('config', 'set', 'min-replicas-to-write', '1'),
    end: () => redis.cli('config', 'set', 'min-replicas-to-write', '0'),
  }),
};

describe.each(Object.entries(REFUSALS))('Redis %s:', (name, prepare) => {
  it(
    'reads work, saves answer 503, and service resumes after it',
    async () => {
      const redis = await redisWith();
      const fault = await prepare(redis);
      const site = await hostOn(redis.port);
      const { load } = site;
      await fault.begin();
      await load.until(({ count }) => count.statuses.has(503));
      await pause(LASTS);
      await fault.end();
      const over = performance.now();
      await load.until(({ count }) => (count.last.get(200) ?? 0) > over);
      const back = performance.now() - over;
      expect(back).toBeLessThan(1000 + SLACK);
      await expect.poll(() => ends(site.log).length, { timeout: 10_000 }).toBe(begins(site.log).length);
      await load.stop();
      expectPatience(load);
      expect([load.seen.user.kinds, load.seen.ready.kinds]).toEqual(['200', '200']);
      expect(site.log).toEqual([
        expect.stringContaining('no session is saved'),
        expect.stringContaining('works again'),
      ]);
      figures.push({ Redis: name, 'back after (ms)': Math.round(back), log: site.log.join(' | ') });
    },
    LASTS + 60_000,
  );
});
