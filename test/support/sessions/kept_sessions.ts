import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newFolder } from '../host.ts';
import type { RedisServer } from '../redis.ts';

type Data = Record<string, unknown>;

/** The stored sessions of hosts, as an operator sees them. */
export interface KeptSessions {
  /** The options that make a host store its sessions here. */
  readonly args: readonly string[];
  sids(): Promise<string[]>;
  read(sid: string): Promise<Data | undefined>;
  /** Overwrites a session as another program would, and keeps its lifetime. */
  put(sid: string, data: Data): Promise<void>;
  /** Returns its remaining lifetime in seconds. */
  left(sid: string): Promise<number>;
}

export function inRedis(redis: RedisServer): KeptSessions {
  return {
    args: ['--load=base,web,session_redis,trial', `--session-redis-port=${redis.port}`],
    async sids() {
      const keys = await redis.cli('keys', 'session:*');
      return keys === '' ? [] : keys.split('\n').map((key) => key.slice('session:'.length));
    },
    async read(sid) {
      const text = await redis.cli('get', `session:${sid}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async put(sid, data) {
      const isThere = (await redis.cli('exists', `session:${sid}`)) === '1';
      await redis.cli('set', `session:${sid}`, JSON.stringify(data), ...(isThere ? ['KEEPTTL'] : ['EX', '600']));
    },
    left: async (sid) => Number(await redis.cli('ttl', `session:${sid}`)),
  };
}

const LIFETIME = 7 * 86_400;

export function inFiles(dataDir = newFolder()): KeptSessions {
  const folder = join(dataDir, 'sessions');
  const pathOf = (sid: string) => join(folder, sid.slice(0, 2), `${sid}.sess`);
  return {
    args: ['--load=base,web,trial', `--data-dir=${dataDir}`],
    async sids() {
      if (!existsSync(folder)) return [];
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return names.filter((name) => name.endsWith('.sess')).map((name) => name.slice(3, -'.sess'.length));
    },
    async read(sid) {
      return existsSync(pathOf(sid)) ? JSON.parse(readFileSync(pathOf(sid), 'utf8')) : undefined;
    },
    async put(sid, data) {
      const path = pathOf(sid);
      const mtime = existsSync(path) ? statSync(path).mtime : new Date();
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      rmSync(path, { force: true });
      writeFileSync(path, JSON.stringify(data));
      utimesSync(path, mtime, mtime);
    },
    left: async (sid) => Math.round((statSync(pathOf(sid)).mtimeMs - Date.now()) / 1000 + LIFETIME),
  };
}

/** Both, by words for the name of a test. `redis`: asked for it when sessions are to be kept there. */
export const keptInEachStore = (redis: () => RedisServer): Readonly<Record<string, () => KeptSessions>> => ({
  'in Redis': () => inRedis(redis()),
  'in files': () => inFiles(),
});

/** The hash of a sid by which a session says which sid it is of. */
export const hashOf = (sid: string) => createHash('sha256').update(sid).digest('base64url').slice(0, 22);
