import { afterEach, describe, expect, it } from 'vitest';
import { IS_LONG, printedFigures } from '../support/figures.ts';
import { cleanUp } from '../support/host.ts';
import type { RedisServer } from '../support/redis.ts';
import { type SentinelGroup, startSentinelGroup } from '../support/sentinels.ts';
import { type Load, startCountingHost, startLoad } from '../support/sessions/visitors.ts';
import { until } from '../support/until.ts';

/** Number of rounds for each fault. */
const ROUNDS = IS_LONG ? 10 : 1;
/** Redis timeout of the hosts, in milliseconds. */
const TIMEOUT = 500;
/** Additional time on a busy machine, in milliseconds. */
const SLACK = 2500;

const figures = printedFigures();
const tasks: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of tasks.splice(0).reverse()) await task();
  await cleanUp();
});

async function start(): Promise<{ group: SentinelGroup; load: Load }> {
  const group = await startSentinelGroup({ password: 'secret', sentinelPassword: 'other' });
  tasks.push(() => group.stop());
  const [, ...sentinels] = group.sentinels;
  // A missing Sentinel is skipped, and the first one is learned from the others.
  const host = await startCountingHost({
    ODOO_SESSION_REDIS_SENTINELS: ['127.0.0.1:1', ...sentinels.map(({ port }) => `127.0.0.1:${port}`)].join(','),
    ODOO_SESSION_REDIS_SENTINEL_MASTER_NAME: 'mymaster',
    ODOO_SESSION_REDIS_SENTINEL_PASSWORD: 'other',
    ODOO_SESSION_REDIS_PASSWORD: 'secret',
    ODOO_SESSION_REDIS_TIMEOUT: `${TIMEOUT}ms`,
    ODOO_SESSION_REDIS_WAIT: '1',
  });
  const load = await startLoad(host);
  tasks.push(() => load.end());
  return { group, load };
}

/** Waits until the Sentinels have another master, and returns it. */
async function failover(group: SentinelGroup, old: RedisServer): Promise<RedisServer> {
  await until('there is a new master', async () => (await group.master()).port !== old.port);
  return group.master();
}

/** Checks that acknowledged writes exist, and that others were done at most once. */
async function expectNothingLost({ visitors }: Load, master: RedisServer): Promise<void> {
  for (const { client, acknowledged, doubtful } of visitors) {
    const { n } = JSON.parse(await master.cli('get', `session:${client.sid}`));
    expect(n).toBeGreaterThanOrEqual(acknowledged);
    expect(n).toBeLessThanOrEqual(acknowledged + doubtful);
  }
}

describe.each<[string, (master: RedisServer) => unknown]>([
  ['is killed', (master) => master.kill()],
  ['hangs', (master) => master.freeze()],
])('under load, with one master, two replicas and three Sentinels, when the master %s', (what, strike) => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'no request hangs, service resumes with the new master, and nothing acknowledged is lost (%i)',
    async () => {
      const { group, load } = await start();
      const old = await group.master();
      await load.servesAgain();
      await strike(old);
      const master = await failover(group, old);
      const back = await load.servesAgain();
      expect(back).toBeLessThan(1000 + SLACK);
      // A write needs the other replica, which takes longer to follow for good on a busy machine.
      await until('nothing is refused any more', async () => {
        const doubtful = load.visitors.map((visitor) => visitor.doubtful);
        await load.servesAgain();
        return load.visitors.every((visitor, at) => visitor.doubtful === doubtful[at]);
      });
      await load.end();
      expect(load.surprises).toEqual([]);
      expect(load.slowest).toBeLessThan(TIMEOUT + SLACK);
      figures.push({
        'the master': what,
        'back after (ms)': Math.round(back),
        'slowest (ms)': Math.round(load.slowest),
      });
      await expectNothingLost(load, master);
      expect((await load.host.stop()).stderr).not.toContain('Unhandled');
    },
    60_000,
  );
});
