import type { Clients } from '../../../../test/support/session_app/clients.ts';
import { ExpressSessionStore, type ExpressSessionStoreOptions } from '../../src/index.ts';

type Options = Omit<ExpressSessionStoreOptions, 'client' | 'folder'>;

/** Each place of sessions: a new store each time, over the same sessions. */
export const PLACES: readonly [name: string, newStore: (clients: Clients, options?: Options) => ExpressSessionStore][] =
  [
    ['ioredis', ({ ioredis }, options) => new ExpressSessionStore({ ...options, client: ioredis })],
    ['node-redis', ({ nodeRedis }, options) => new ExpressSessionStore({ ...options, client: nodeRedis })],
    ['files', ({ folder }, options) => new ExpressSessionStore({ ...options, folder })],
  ];

/** Calls a method of a store that calls back, as a promise. */
export function called<Result>(
  method: (callback: (error?: unknown, result?: Result) => void) => void,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    method((error, result) => (error ? reject(error) : resolve(result)));
  });
}
