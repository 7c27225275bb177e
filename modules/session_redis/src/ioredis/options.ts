import type { RedisOptions } from 'ioredis';
import type { Policy } from '../client/driver.ts';
import type { Target } from '../target/target.ts';

/** How long a server may take to close the connection before its socket is destroyed, in milliseconds. */
export const QUIT_TIMEOUT_MS = 200;

/**
 * What ioredis does by default is hostile to requests that wait: it parks commands while Redis is away and sends them
 * when it is back, over newer data. Here a command is sent now or fails now, is sent once, and takes `timeoutMs` at most.
 */
export function serverOptions({ login }: Target, { timeoutMs, tls }: Policy): RedisOptions {
  return {
    ...(login.username && { username: login.username }),
    ...(login.password && { password: login.password }),
    ...(tls && { tls }),
    connectionName: 'wideload',
    // Two commands more on each connection, which a user with few rights may not run.
    disableClientInfo: true,
    commandTimeout: timeoutMs,
    // A server that hangs keeps its socket open; this one is given up and another one tried.
    socketTimeout: 2 * timeoutMs,
    connectTimeout: Math.max(2000, timeoutMs),
    disconnectTimeout: QUIT_TIMEOUT_MS,
    // How often a server that is loading its data is asked whether it has done so.
    maxLoadingRetryTime: 500,
  };
}
