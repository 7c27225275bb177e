import { redisContestants } from '../contestants.ts';
import { startRedis } from '../measure/redis.ts';
import type { Result } from '../measure/result.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { benchSessions } from '../sessions.ts';
import { throughput, throughputGoals } from './throughput.ts';

const READ = 'read a session in Redis';
const WRITE = 'change a session in Redis';
const isOldNode = process.versions.node.startsWith('20.');

/** Sessions in Redis through the whole stack, against raw commands and against what people use today. */
export async function redisSessions(thoroughness: Thoroughness): Promise<Result> {
  const redis = await startRedis();
  const sessions = benchSessions(thoroughness.scale);
  try {
    await redis.keepSessions(sessions);
    const read = await throughput(READ, '/read', redisContestants(redis, sessions), thoroughness);
    const write = await throughput(WRITE, '/write', redisContestants(redis, sessions), thoroughness);
    return {
      figures: [...read, ...write],
      goals: [
        ...throughputGoals(read, READ, 'Wideload', [
          { against: 'limit: Fastify + raw ioredis', least: 0.92 },
          { against: 'limit: Fastify + raw node-redis', least: 0.92 },
          { against: '@fastify/session + connect-redis', least: isOldNode ? 2.3 : 1.9 },
          { against: 'Express + express-session + connect-redis', least: isOldNode ? 7 : 2.8 },
        ]),
        ...throughputGoals(write, WRITE, 'Wideload', [
          { against: 'limit: Fastify + raw ioredis', least: 0.85 },
          { against: 'limit: Fastify + raw node-redis', least: 0.85 },
        ]),
      ],
    };
  } finally {
    await redis.stop();
  }
}
