import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { IS_LONG, printedFigures } from '../support/figures.ts';
import { newFolder } from '../support/host.ts';
import { freePort } from '../support/redis.ts';
import { type Fault, FaultyServers } from './faulty_servers.ts';
import type { OutageHost } from './outage_host.ts';

/** Duration of a fault, and Redis timeout, in milliseconds: the defaults in the long run. */
const LASTS = IS_LONG ? 20_000 : 1500;
const TIMEOUT = IS_LONG ? 1000 : 600;
/** Additional time on a busy machine, in milliseconds: far less than a hang. */
const SLACK = 2000;

const servers = new FaultyServers(TIMEOUT);
const figures = printedFigures();

/** Redis that syncs each write to disk: acknowledged writes survive a SIGKILL. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

const OUTAGES: Record<string, () => Promise<Fault>> = {
  'is down, and started again': async () => {
    const folder = newFolder();
    const redis = await servers.redisWith({ folder, args: DURABLE });
    const begin = () => redis.kill();
    const end = () => servers.redisWith({ folder, port: redis.port, args: DURABLE });
    return { site: () => servers.hostOn(redis.port), begin, end };
  },
  'is frozen': servers.ofShared(({ redis }) => ({ begin: redis.freeze, end: redis.thaw })),
  'is loading its data': async () => {
    const folder = newFolder();
    const redis = await servers.redisWith({ folder });
    const args = ['--key-load-delay', '500', '--loading-process-events-interval-bytes', '1024'];
    const begin = async () => {
      await redis.cli('debug', 'populate', String(LASTS * 2 + 2000));
      // Closes the connection without a reply, so redis-cli reports an error.
      await redis.cli('shutdown', 'save').catch(() => {});
      await redis.stop();
      await servers.redisWith({ folder, port: redis.port, args, until: 'Server initialized' });
    };
    const end = async () => {
      while ((await redis.cli('ping')) !== 'PONG') await pause(5);
    };
    return { site: () => servers.hostOn(redis.port), begin, end };
  },
  'asks for another password': async () => {
    const redis = await servers.redisWith({ args: ['--user', 'host', 'on', '>right', '~*', '+@all'] });
    const begin = async () => {
      await redis.cli('acl', 'setuser', 'host', 'resetpass', '>other');
      await redis.cli('client', 'kill', 'user', 'host');
    };
    const env = { ODOO_SESSION_REDIS_USERNAME: 'host', ODOO_SESSION_REDIS_PASSWORD: 'right' };
    return {
      site: () => servers.hostOn(redis.port, env),
      begin,
      end: () => redis.cli('acl', 'setuser', 'host', '>right'),
    };
  },
  'does not let its user read any more': async () => {
    const redis = await servers.redisWith({ args: ['--user', 'host', 'on', '>pw', '~*', '+@all'] });
    const begin = () => redis.cli('acl', 'setuser', 'host', '-get', '-mget');
    const env = { ODOO_SESSION_REDIS_USERNAME: 'host', ODOO_SESSION_REDIS_PASSWORD: 'pw' };
    return {
      site: () => servers.hostOn(redis.port, env),
      begin,
      end: () => redis.cli('acl', 'setuser', 'host', '+get', '+mget'),
    };
  },
  'is slower than it may be': servers.ofShared(({ proxy }) => {
    const delayed = (ms: number) => () => {
      proxy.delay = ms;
    };
    return { begin: delayed(TIMEOUT), end: delayed(0) };
  }),
  'is cut off by a network that loses everything': servers.ofShared(({ proxy }) => ({
    begin: proxy.hold,
    end: proxy.release,
  })),
  'lets its connections go without a word': servers.ofShared(({ proxy }) => ({ begin: proxy.forsake, end: () => {} })),
  'is cut off in the middle of its answers': servers.ofShared(({ proxy }) => {
    const begin = () => {
      proxy.cutAfter = 100;
      proxy.cut();
    };
    const end = () => {
      proxy.cutAfter = Number.POSITIVE_INFINITY;
    };
    return { begin, end };
  }),
  'drops its connections again and again': servers.ofShared(({ proxy }) => {
    let cutting: NodeJS.Timeout;
    const begin = () => {
      cutting = setInterval(proxy.cut, 20);
    };
    return { begin, end: () => clearInterval(cutting) };
  }),
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
      const site = await fault.site();
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

const setTo = (name: string, wrong: string, right: string) =>
  servers.ofShared(({ redis }) => ({
    begin: () => redis.cli('config', 'set', name, wrong),
    end: () => redis.cli('config', 'set', name, right),
  }));

const REFUSALS: Record<string, () => Promise<Fault>> = {
  'is full': setTo('maxmemory', '1', '0'),
  'became a read-only replica': async () => {
    const nobody = String(await freePort());
    const fault = servers.ofShared(({ redis }) => ({
      begin: () => redis.cli('replicaof', '127.0.0.1', nobody),
      end: () => redis.cli('replicaof', 'no', 'one'),
    }));
    return fault();
  },
  'has too few replicas': setTo('min-replicas-to-write', '1', '0'),
};

describe.each(Object.entries(REFUSALS))('Redis %s:', (name, prepare) => {
  it(
    'reads work, saves answer 503, and service resumes after it',
    async () => {
      const fault = await prepare();
      const site = await fault.site();
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
