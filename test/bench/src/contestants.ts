import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Serving, start } from './measure/process.ts';
import type { BenchRedis } from './measure/redis.ts';
import { SIDS, sessionOf } from './sessions.ts';

export const BENCH = fileURLToPath(new URL('../', import.meta.url));
const HOST = join(BENCH, '../../host.js');

/** A server under comparison. */
export interface Contestant {
  readonly name: string;
  start(): Promise<Serving>;
  /** The cookies that its requests carry in turn; asked for once it runs. */
  cookies(url: string): Promise<readonly string[]>;
}

const own = async (): Promise<readonly string[]> => SIDS.map((sid) => `session_id=${sid}`);

function loggedIn(url: string): Promise<readonly string[]> {
  return Promise.all(
    SIDS.map(async () => {
      const { headers } = await fetch(`${url}/login`);
      return headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
    }),
  );
}

function script(name: string, env: Readonly<Record<string, string>> = {}): () => Promise<Serving> {
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
export function redisContestants({ url }: BenchRedis): Contestant[] {
  const env = { REDIS_URL: url, SESSION: sessionOf('') };
  return [
    { name: 'limit: Fastify + raw ioredis', start: script('limit_redis', env), cookies: own },
    { name: 'limit: Fastify + raw node-redis', start: script('limit_node_redis', env), cookies: own },
    {
      name: 'Wideload',
      start: benchHost('redis', [], { ODOO_SESSION_REDIS_URL: url }),
      cookies: own,
    },
    { name: '@fastify/session + connect-redis', start: script('fastify_session', env), cookies: loggedIn },
    { name: 'koa-session + ioredis', start: script('koa_session', env), cookies: loggedIn },
    { name: 'Express + express-session + connect-redis', start: script('express_session', env), cookies: loggedIn },
  ];
}

/** The limits and Wideload, whose visitors all have the same session. */
export function hotContestants(redis: BenchRedis): Contestant[] {
  const all = redisContestants(redis).filter(({ name }) => name.startsWith('limit') || name === 'Wideload');
  return all.map((contestant) => ({ ...contestant, cookies: async () => (await own()).slice(0, 1) }));
}

/** Those of them that keep sessions as a whole, by the libraries that people use. */
export function sessionContestants(redis: BenchRedis): Contestant[] {
  const all = redisContestants(redis).filter(({ name }) => !name.startsWith('limit') && !name.startsWith('koa'));
  return all.map((contestant) => ({ ...contestant, cookies: async () => [] }));
}

/** Wideload with the client-side cache. */
export function cachingContestant({ url }: BenchRedis): Contestant {
  return {
    name: 'Wideload',
    start: benchHost('redis', [], { ODOO_SESSION_REDIS_URL: url, ODOO_SESSION_REDIS_NEAR_CACHE: '16MiB' }),
    cookies: own,
  };
}

/** Wideload with one worker on a core of its own, or with more on all of them; none is replaced meanwhile. */
export function withWorkers(count: number, folder: string): Contestant {
  const args = [`--data-dir=${folder}`, `--workers=${count}`, '--limit-request=1000000000'];
  return {
    name: count === 1 ? '1 worker' : `${count} workers`,
    start: benchHost('files', args),
    cookies: own,
  };
}

/** A data_dir with the sessions in it, removed by `remove`. */
export function dataDir(): { folder: string; sessions: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-bench-'));
  const sessions = join(folder, 'sessions');
  for (const sid of SIDS) {
    mkdirSync(join(sessions, sid.slice(0, 2)), { recursive: true, mode: 0o700 });
    writeFileSync(join(sessions, sid.slice(0, 2), `${sid}.sess`), sessionOf(sid), { mode: 0o600 });
  }
  return { folder, sessions, remove: () => rmSync(folder, { recursive: true }) };
}

/** Servers that keep sessions in files below those folders; the first is the limit, the second Wideload. */
export function fileContestants(limit: string, ours: string): Contestant[] {
  return [
    { name: 'limit: Fastify + readFileSync', start: script('limit_files', { SESSIONS: limit }), cookies: own },
    {
      name: 'Wideload',
      start: benchHost('files', [`--data-dir=${ours}`]),
      cookies: own,
    },
  ];
}

/** Servers that answer a constant without any session. */
export function constantContestants(folder: string): Contestant[] {
  return [
    { name: 'Fastify', start: script('limit_constant'), cookies: own },
    {
      name: 'Wideload',
      start: benchHost('files', [`--data-dir=${folder}`]),
      cookies: own,
    },
  ];
}

/** A bare Fastify script, until it listens. */
export const bareFastify = script('limit_constant');
