import { type Contestant, loggedIn, script } from '../contestants.ts';
import type { BenchRedis } from '../measure/redis.ts';
import type { BenchSession } from '../sessions.ts';

/** An app with sessions in Redis. */
export interface AppContestant extends Contestant {
  /** The app with connect-redis that it is compared with. */
  readonly against?: string;
  /** The goal for that ratio. */
  readonly least?: number;
}

export const EXPRESS = 'Express: express-session + connect-redis, node-redis';
export const EXPRESS_IOREDIS = 'Express: express-session + connect-redis, ioredis';
export const FASTIFY = 'Fastify: @fastify/session + connect-redis, ioredis';

/** Apps of one process each, with the same routes and the same sessions in that Redis. */
export function appContestants({ url }: BenchRedis, sessions: readonly BenchSession[]): AppContestant[] {
  const cookies = loggedIn(sessions);
  const app = (server: string, env: Readonly<Record<string, string>> = {}) => ({
    start: script(server, { REDIS_URL: url, ...env }),
    cookies,
  });
  const ours = { STORE: 'wideload' };
  const ioredis = { CLIENT: 'ioredis' };
  return [
    { name: EXPRESS, ...app('express_session') },
    {
      name: 'Express: express-session + @wideload/express-session, node-redis',
      against: EXPRESS,
      least: 1,
      ...app('express_session', ours),
    },
    // An app keeps its client when it changes its store.
    { name: EXPRESS_IOREDIS, ...app('express_session', ioredis) },
    {
      name: 'Express: express-session + @wideload/express-session, ioredis',
      against: EXPRESS_IOREDIS,
      least: 1,
      ...app('express_session', { ...ours, ...ioredis }),
    },
    { name: FASTIFY, ...app('fastify_session') },
    {
      name: 'Fastify: @wideload/fastify-session, ioredis',
      against: FASTIFY,
      least: 1,
      ...app('fastify_session', ours),
    },
    { name: 'Express: Better Auth, secondary storage in node-redis', against: EXPRESS, ...app('better_auth') },
  ];
}
