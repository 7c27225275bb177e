import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { RedisSettings } from './redis.ts';

/** The text that redis-cli prints for a reply when nobody reads it on a terminal. */
function printed(reply: unknown): string {
  return Array.isArray(reply) ? reply.map(printed).join('\n') : String(reply ?? '');
}

/**
 * Runs one command and returns what redis-cli prints, without the newline at its end: also the text of an error that
 * the server answers. As redis-cli does, it opens a connection for this command alone; a process for each would take
 * ten times as much processor time, most of it to copy the memory map of the test runner. Rejects if the server cannot
 * be reached. `at`: a port, or the path of a Unix socket.
 */
export async function redisCommand(
  at: number | string,
  [command = '', ...args]: readonly string[],
  { password, tls }: Pick<RedisSettings, 'password' | 'tls'> = {},
): Promise<string> {
  const redis = new Redis({
    ...(typeof at === 'number' ? { port: at, host: '127.0.0.1' } : { path: at }),
    lazyConnect: true,
    // Nothing but the command is sent: tests read the log and the statistics of the server.
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: null,
    ...(password !== undefined && { password }),
    ...(tls && {
      tls: { ca: readFileSync(tls.ca), cert: readFileSync(tls.client.cert), key: readFileSync(tls.client.key) },
    }),
  });
  // `connect` rejects without it: "Connection is closed."
  let cause: unknown;
  redis.on('error', (error) => {
    cause = error;
  });
  const ended = new Promise((resolve) => redis.once('end', resolve));
  try {
    await redis.connect();
    return printed(await redis.call(command, ...args));
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return error.message;
    throw cause ?? error;
  } finally {
    redis.disconnect();
    await ended;
  }
}
