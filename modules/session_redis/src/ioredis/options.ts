import type { RedisOptions } from 'ioredis';
import type { Policy } from '../client/driver.ts';
import type { Target } from '../target/target.ts';

/** Milliseconds for a server to close the connection before its socket is destroyed. */
export const QUIT_TIMEOUT_MS = 200;

/**
 * By default ioredis queues commands while Redis is away and sends them when it is back, over newer data. Here a
 * command is sent now or fails now, and is sent once; the send pipeline limits its time.
 */
export function serverOptions({ login }: Target, { timeoutMs, tls }: Policy): RedisOptions {
  return {
    ...(login.username && { username: login.username }),
    ...(login.password && { password: login.password }),
    ...(tls && { tls }),
    connectionName: 'wideload',
    // Two more commands on each connection, which a user with few rights may not run.
    disableClientInfo: true,
    // A server that hangs keeps its socket open; this one is closed and another one tried.
    socketTimeout: 2 * timeoutMs,
    connectTimeout: Math.max(2000, timeoutMs),
    disconnectTimeout: QUIT_TIMEOUT_MS,
    // How often a server that is loading its data is checked.
    maxLoadingRetryTime: 500,
  };
}
