import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { onCore } from '../measure/pin.ts';
import type { BenchRedis } from '../measure/redis.ts';
import { sidAt } from './population.ts';

const run = promisify(execFile);

/** Processes that ask one Redis, as those of a hundred hosts do. */
const PROCESSES = 400;
/** Commands, and connections, for each figure. */
const COMMANDS = 300_000;
const NEWCOMERS = 1000;

/** Microseconds of Redis for one GET when each comes over a connection of its own, and none with others. */
export async function measureAlone(redis: BenchRedis, scale: number): Promise<number> {
  const count = Math.max(10_000, Math.round(COMMANDS * scale));
  const args = ['-p', String(redis.port), '-c', String(PROCESSES), '-n', String(count), '-q'];
  const [program, ...rest] = onCore('server', ['redis-benchmark', ...args, 'GET', `session:${sidAt(0)}`]);
  const before = redis.processorSeconds();
  await run(program, rest);
  return ((redis.processorSeconds() - before) / count) * 1e6;
}

/** Microseconds of Redis for a process that connects, with all that is said until it may ask. */
export async function measureConnecting(redis: BenchRedis): Promise<number> {
  const before = redis.processorSeconds();
  const clients = Array.from({ length: NEWCOMERS }, () => {
    return new Redis(redis.url, { lazyConnect: true, connectionName: 'wideload', disableClientInfo: true });
  });
  await Promise.all(clients.map((client) => client.connect()));
  const used = redis.processorSeconds() - before;
  for (const client of clients) client.disconnect();
  return (used / NEWCOMERS) * 1e6;
}
