import { type Context, service } from '@wideload/kit';

/** An argument of a command, which is sent as text; a `Buffer` as its bytes. */
export type RedisArgument = string | number | Buffer;

/** What Redis replies to a command, with texts as UTF-8. */
export type RedisReply = string | number | null | readonly RedisReply[];

/**
 * The Redis of the host for one module: over connections of its own, with keys and channels of its own. Nothing is
 * repeated or kept for later: while Redis cannot be reached, each call fails at once.
 */
export interface RedisConnection {
  /** The beginning of every key and channel of this module in Redis: `host_module:shop:`. */
  readonly prefix: string;
  /**
   * Sends a command as redis-cli does, and returns the reply: `send('HSET', 'prices', 'pen', 120)`. The keys in it get
   * the prefix; texts in a script do not. `Reply` is what the caller expects; nothing checks it.
   *
   * Throws `REDIS_COMMAND_FAILED`, also if no reply came within `session_redis_timeout`, when the command may have been
   * done. Throws `REDIS_COMMAND_REFUSED`, without sending it, for a command without a key, since it would concern keys of
   * others, and for one that waits or changes the connection (`BLPOP`, `WATCH`). In a cluster all keys of a command need
   * one hash tag: `{cart}:items`.
   */
  send<Reply = RedisReply>(command: string, ...args: readonly RedisArgument[]): Promise<Reply>;
  /** Sends a message to all subscribers of this module, on all hosts. Throws `REDIS_COMMAND_FAILED`. */
  publish(channel: string, message: string): Promise<void>;
  /**
   * Calls `receive` with each message on a channel of this module, from all hosts. Returns a function that ends this.
   * Messages during a loss of the connection are lost. Throws `REDIS_COMMAND_FAILED`.
   */
  subscribe(channel: string, receive: (message: string) => void): Promise<() => Promise<void>>;
}

/** Makes the connections of modules. */
export interface Redis {
  /**
   * Returns the connection of a module: the same one for each call. It opens with the first command and closes when the
   * host stops, after the modules that use it.
   */
  of(context: Pick<Context, 'module'>): RedisConnection;
}

/**
 * The Redis in which `session_redis` keeps the sessions. Nothing provides it if that module is not loaded or is turned
 * off: then `tryGet` returns undefined.
 *
 * ```ts
 * const redis = (await get(Redis)).of(context);
 * const visits = await redis.send<number>('INCR', 'visits');
 * ```
 */
export const Redis = service<Redis>('session_redis.redis');
