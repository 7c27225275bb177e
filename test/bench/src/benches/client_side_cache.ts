import { cachingContestant, constantContestants } from '../contestants.ts';
import { spread } from '../measure/median.ts';
import { startRedis } from '../measure/redis.ts';
import type { Result } from '../measure/result.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions, dataDir } from '../sessions.ts';
import { throughput, throughputGoals } from './throughput.ts';

const WORK = 'read a session in the client-side cache';

/** Compares reads of sessions from the client-side cache with reading none. */
export async function clientSideCache(thoroughness: Thoroughness): Promise<Result> {
  const redis = await startRedis();
  const sessions = benchSessions(thoroughness.scale);
  const data = dataDir([]);
  try {
    await redis.keepSessions(sessions);
    const [fastify] = constantContestants(data.folder, sessions);
    const figures = await throughput(
      WORK,
      '/read',
      [...(fastify ? [fastify] : []), cachingContestant(redis, sessions)],
      thoroughness,
    );
    const reads = await redis.calls('get');
    // All rounds together would have asked some hundred thousand times: this is what the cache's own age asks.
    figures.push({
      work: WORK,
      who: 'GET commands in all rounds',
      unit: 'commands',
      spread: spread([reads]),
    });
    return { figures, goals: throughputGoals(figures, WORK, 'Wideload', [{ against: 'Fastify', least: 0.9 }]) };
  } finally {
    await redis.stop();
    data.remove();
  }
}
