import { hotContestants } from '../contestants.ts';
import { startRedis } from '../measure/redis.ts';
import type { Result } from '../measure/result.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSession } from '../sessions.ts';
import { throughput, throughputGoals } from './throughput.ts';

const WRITE = 'change one session in Redis with all connections';

/** Every request changes the same session. The raw clients lose most of the changes; the host none. */
export async function hotSession(thoroughness: Thoroughness): Promise<Result> {
  const redis = await startRedis();
  const session = benchSession(0);
  try {
    await redis.keepSessions([session]);
    const figures = await throughput(WRITE, '/write', hotContestants(redis, session), thoroughness);
    return {
      figures,
      goals: throughputGoals(figures, WRITE, 'Wideload', [
        { against: 'limit: Fastify + raw ioredis', least: 1 },
        { against: 'limit: Fastify + raw node-redis', least: 1 },
      ]),
    };
  } finally {
    await redis.stop();
  }
}
