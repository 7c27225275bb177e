import { redisContestants } from '../contestants.ts';
import { load } from '../measure/load.ts';
import { startRedis } from '../measure/redis.ts';
import { figuresOf, goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions } from '../sessions.ts';
import { CONNECTIONS, withServers } from './throughput.ts';

const LIMIT = 'limit: Fastify + raw ioredis';
const WORK = 'p99 at 80% of what the limit can do';

/** How long the slowest of a hundred requests take while the server is busy, but not overrun. */
export async function latency({ rounds, seconds, scale }: Thoroughness): Promise<Result> {
  const redis = await startRedis();
  const sessions = benchSessions(scale);
  try {
    await redis.keepSessions(sessions);
    const figures = await withServers(
      redisContestants(redis, sessions).filter(({ name }) => [LIMIT, 'Wideload'].includes(name)),
      async (entered) => {
        const [limit] = entered;
        if (!limit) throw new Error('there is no limit to compare with');
        // The same tool measures the highest rate and keeps a part of it: a faster tool would set it too high.
        const { requestsPerSecond: highest } = await load(`${limit.server.url}/read`, {
          seconds,
          connections: CONNECTIONS,
          cookies: limit.cookies,
          rate: 1e6,
        });
        const measured = await interleaved(entered, rounds, async ({ server, cookies }) => {
          const { p99 } = await load(`${server.url}/read`, {
            seconds,
            connections: CONNECTIONS,
            cookies,
            rate: highest * 0.8,
          });
          return p99;
        });
        return figuresOf(WORK, 'ms', measured);
      },
    );
    return {
      figures,
      goals: goalsOf(figures, WORK, 'Wideload', [{ against: LIMIT, most: 1.5 }]),
    };
  } finally {
    await redis.stop();
  }
}
