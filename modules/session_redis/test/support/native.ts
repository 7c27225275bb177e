import type { RedisServer } from '../../../../test/support/redis.ts';

/** Whether a server has `SET ... IFEQ`. */
export async function hasSetIfEqual(redis: RedisServer): Promise<boolean> {
  const reply = await redis.cli('set', 'session:none', '', 'IFEQ', 'x', 'GET');
  if (reply !== '' && reply !== 'ERR syntax error') throw new Error(`SET with IFEQ: ${reply}`);
  return reply === '';
}

/** How often a command was called, and how often it failed. */
export async function callsOf(redis: RedisServer, command: string): Promise<{ calls: number; failed: number }> {
  const stats = await redis.cli('info', 'commandstats');
  const line = new RegExp(`^cmdstat_${command}:calls=(\\d+).*failed_calls=(\\d+)`, 'm').exec(stats);
  return { calls: Number(line?.[1] ?? 0), failed: Number(line?.[2] ?? 0) };
}
