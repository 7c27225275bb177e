import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Serving, start } from './measure/process.ts';
import type { BenchRedis } from './measure/redis.ts';
import type { BenchSession } from './sessions.ts';

export const BENCH = fileURLToPath(new URL('../', import.meta.url));
const HOST = join(BENCH, '../../host.js');

/** A server under comparison. */
export interface Contestant {
  readonly name: string;
  start(): Promise<Serving>;
  /** The cookies that its requests carry in turn; asked for once it runs. */
  cookies(url: string): Promise<readonly string[]>;
}

/** Servers find these sessions where they keep their own. */
const own = (sessions: readonly BenchSession[]) => async (): Promise<readonly string[]> =>
  sessions.map(({ sid }) => `session_id=${sid}`);

/** Servers begin sessions of their own with the same data, which they read from Redis. */
export const loggedIn =
  (sessions: readonly BenchSession[]) =>
  (url: string): Promise<readonly string[]> =>
    inParallel(sessions, async ({ sid }) => {
      const { headers } = await fetch(`${url}/login?sid=${sid}`);
      return headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
    });

/** Does the work for some items at a time. */
async function inParallel<T, Result>(items: readonly T[], work: (item: T) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += 64) {
    results.push(...(await Promise.all(items.slice(at, at + 64).map(work))));
  }
  return results;
}

export function script(name: string, env: Readonly<Record<string, string>> = {}): () => Promise<Serving> {
  return () => start([process.execPath, join(BENCH, 'servers', `${name}.js`)], { env, ready: /listening (\S+)/ });
}

export function host(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): () => Promise<Serving> {
  const command = [process.execPath, HOST, '--http-port=0', '--http-interface=127.0.0.1', ...args];
  return () => start(command, { env, ready: /^(?:ready|started).*?(http:\/\/\S+)/m });
}

export const hostScript = HOST;

/** A host with the routes of the bench. */
export function benchHost(
  store: 'files' | 'redis',
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): () => Promise<Serving> {
  const load = store === 'files' ? 'base,web,bench_routes' : 'base,web,session_redis,bench_routes';
  return host([`--load=${load}`, `--addons-path=${join(BENCH, 'addons')}`, ...args], env);
}

/** Servers that keep sessions in that Redis: the limits, Wideload, and what people use. */
export function redisContestants({ url }: BenchRedis, sessions: readonly BenchSession[]): Contestant[] {
  const env = { REDIS_URL: url };
  const [asKept, begun] = [own(sessions), loggedIn(sessions)];
  return [
    { name: 'limit: Fastify + raw ioredis', start: script('limit_redis', env), cookies: asKept },
    { name: 'limit: Fastify + raw node-redis', start: script('limit_node_redis', env), cookies: asKept },
    {
      name: 'Wideload',
      start: benchHost('redis', [], { ODOO_SESSION_REDIS_URL: url }),
      cookies: asKept,
    },
    { name: '@fastify/session + connect-redis', start: script('fastify_session', env), cookies: begun },
    { name: 'koa-session + ioredis', start: script('koa_session', env), cookies: begun },
    { name: 'Express + express-session + connect-redis', start: script('express_session', env), cookies: begun },
  ];
}

/** The limits and Wideload, whose visitors all have the same session. */
export function hotContestants(redis: BenchRedis, session: BenchSession): Contestant[] {
  return redisContestants(redis, [session]).filter(({ name }) => name.startsWith('limit') || name === 'Wideload');
}

/** Those of them that keep sessions as a whole, by the libraries that people use. */
export function sessionContestants(redis: BenchRedis): Contestant[] {
  return redisContestants(redis, []).filter(({ name }) => !name.startsWith('limit') && !name.startsWith('koa'));
}

/** Wideload with the client-side cache. */
export function cachingContestant({ url }: BenchRedis, sessions: readonly BenchSession[]): Contestant {
  return {
    name: 'Wideload',
    start: benchHost('redis', [], { ODOO_SESSION_REDIS_URL: url, ODOO_SESSION_REDIS_NEAR_CACHE: '256MiB' }),
    cookies: own(sessions),
  };
}

/** Wideload with one worker on a core of its own, or with more on all of them; none is replaced meanwhile. */
export function withWorkers(count: number, folder: string, sessions: readonly BenchSession[]): Contestant {
  const args = [`--data-dir=${folder}`, `--workers=${count}`, '--limit-request=1000000000'];
  return {
    name: count === 1 ? '1 worker' : `${count} workers`,
    start: benchHost('files', args),
    cookies: own(sessions),
  };
}

/** Servers that keep sessions in files below those folders; the first is the limit, the second Wideload. */
export function fileContestants(limit: string, ours: string, sessions: readonly BenchSession[]): Contestant[] {
  const cookies = own(sessions);
  return [
    { name: 'limit: Fastify + readFileSync', start: script('limit_files', { SESSIONS: limit }), cookies },
    {
      name: 'Wideload',
      start: benchHost('files', [`--data-dir=${ours}`]),
      cookies,
    },
  ];
}

/** Servers that answer a constant without any session. */
export function constantContestants(folder: string, sessions: readonly BenchSession[]): Contestant[] {
  const cookies = own(sessions);
  return [
    { name: 'Fastify', start: script('limit_constant'), cookies },
    {
      name: 'Wideload',
      start: benchHost('files', [`--data-dir=${folder}`]),
      cookies,
    },
  ];
}

/** A bare Fastify script, until it listens. */
export const bareFastify = script('limit_constant');
