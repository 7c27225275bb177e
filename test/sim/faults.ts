import type { SessionStore } from '@wideload/session';
import { wrappedStore } from '@wideload/session/internal';
import type { RedisClient } from '../../modules/session_redis/src/client/redis_client.ts';
import { refusalOf } from '../../modules/session_redis/src/client/refusal.ts';
import type { Runtime } from '../../modules/session_redis/src/runtime.ts';

/** What is broken in every engine of a schedule, on purpose. */
export interface Fault {
  client?(client: RedisClient, runtime: Runtime): RedisClient;
  /** `bare`: the store without the memory of endings. */
  store?(store: SessionStore, bare: SessionStore): SessionStore;
}

/** Returns the client with other methods in place of some. */
export const withMethods = (client: RedisClient, methods: Partial<RedisClient>): RedisClient =>
  Object.assign(Object.create(client), methods);

/** The text that another request wrote, with the members that this one changed: also those that say who is logged in. */
function merged(before: string, text: string, current: string): string {
  const [was, is, now] = [before, text, current].map((one): Record<string, unknown> => JSON.parse(one));
  const changes = Object.entries(is ?? {}).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(was?.[key]),
  );
  return JSON.stringify({ ...now, ...Object.fromEntries(changes) });
}

export const FAULTS = {
  'compare-and-set taken away': {
    client: (client) =>
      withMethods(client, {
        async compareAndSet(key, _, text, seconds) {
          if ((await client.load(key)) === null) return null;
          await client.set(key, text, seconds);
          return true;
        },
      }),
  },
  'tombstone not written': {
    client: (client) =>
      withMethods(client, {
        end: (key) => client.delete(key),
        compareAndEnd: (key, expected) => client.compareAndDelete(key, expected),
      }),
  },
  'identity merged': {
    store: (store) =>
      wrappedStore(store, {
        async write(sid, text, expected, ...rest) {
          let written = await store.write(sid, text, expected, ...rest);
          for (let over = written.done ? undefined : written.current; over !== undefined && expected !== undefined; ) {
            written = await store.write(sid, merged(expected, text, over), over, ...rest);
            over = written.done ? undefined : written.current;
          }
          return written;
        },
      }),
  },
  'write replayed after a time-out': {
    client: (client, { defer }) =>
      withMethods(client, {
        async compareAndSet(...write) {
          try {
            return await client.compareAndSet(...write);
          } catch (error) {
            if (refusalOf(error).kind !== 'silent') throw error;
            await new Promise<void>((resolve) => defer(resolve));
            return client.compareAndSet(...write);
          }
        },
      }),
  },
  'endings not replayed': { store: (_, bare) => bare },
  'forgotten rotation written back': {
    client: (client) => withMethods(client, { endUnlessContaining: async () => false }),
  },
} satisfies Readonly<Record<string, Fault>>;
