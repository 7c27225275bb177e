import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisServer } from '../redis.ts';

/** Returns a sid for each number, with six distinct digits at its beginning. */
export const sidOf = (n: number): string => `${n.toString(16).padStart(6, '0')}${'e'.repeat(34)}`;

/** Returns a session as Odoo's addon writes it. */
export const textOf = (n: number, db = 'prod'): string =>
  `{"context": {"lang": "en_US"}, "db": "${db}", "login": "user${n % 100}", "uid": ${(n % 100) + 2}, "session_token": "9e2a", "n": ${n}}`;

/** Puts so many sessions into Redis, without this process in between. */
export async function fillRedis(redis: RedisServer, count: number): Promise<void> {
  const script = `
    for n = 0, tonumber(ARGV[1]) - 1 do
      local sid = string.format('%06x', n) .. string.rep('e', 34)
      local user = n % 100
      redis.call('SET', 'session:' .. sid, '{"context": {"lang": "en_US"}, "db": "prod", "login": "user' .. user ..
        '", "uid": ' .. (user + 2) .. ', "session_token": "9e2a", "n": ' .. n .. '}', 'EX', 600000)
    end`;
  await redis.cli('eval', script, '0', String(count));
}

/** Writes a session file, last used `age` seconds ago. */
export function putFile(dataDir: string, sid: string, text: string, age = 0): string {
  const folder = join(dataDir, 'sessions', sid.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${sid}.sess`);
  writeFileSync(path, text);
  const then = Date.now() / 1000 - age;
  utimesSync(path, then, then);
  return path;
}
