import type { Clients } from '../../../../test/support/session_app/clients.ts';
import { FastifySessionStore, type FastifySessionStoreOptions } from '../../src/index.ts';

type Options = Omit<FastifySessionStoreOptions, 'client' | 'folder'>;

/** Each place of sessions: a new store each time, over the same sessions. */
export const PLACES: readonly [name: string, newStore: (clients: Clients, options?: Options) => FastifySessionStore][] =
  [
    ['ioredis', ({ ioredis }, options) => new FastifySessionStore({ ...options, client: ioredis })],
    ['node-redis', ({ nodeRedis }, options) => new FastifySessionStore({ ...options, client: nodeRedis })],
    ['files', ({ folder }, options) => new FastifySessionStore({ ...options, folder })],
  ];
