import { Diagnosis, Health } from '@wideload/base';
import { SessionMigration, SharedCache } from '@wideload/base/internal';
import { defineModule, Leases } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { turnedOff } from './errors.ts';
import { options } from './options.ts';
import { Redis } from './redis/redis.ts';
import { RedisSessions } from './store/sessions.ts';
import { targetOf } from './target/target.ts';

export { Redis, type RedisArgument, type RedisConnection, type RedisReply } from './redis/redis.ts';

/** The part that needs ioredis, which takes long to load. */
const connected = () => import('./connected.ts');

export default defineModule({
  name: 'session_redis',
  description: 'Sessions in Redis, with the keys and the JSON of the Odoo addon of this name',
  depends: ['base'],
  options,
  setup({ options, provide, replace, add, onStart, announce }) {
    if (!options.enabled) {
      announce('note', turnedOff());
      return;
    }
    const target = targetOf(options);
    provide(RedisSessions, async (context) => {
      const { openSessions } = await connected();
      return openSessions(target, options, context);
    });
    replace(SessionStore, async ({ get }) => (await get(RedisSessions)).store);
    provide(Leases, async ({ get }) => {
      const { RedisLeases } = await connected();
      const { client, keys } = await get(RedisSessions);
      return new RedisLeases(client, keys.leases);
    });
    replace(SharedCache, async ({ get }) => {
      const { RedisCache } = await connected();
      const { client, keys } = await get(RedisSessions);
      return new RedisCache(client, keys.shared);
    });
    provide(Redis, async (context) => (await connected()).openRedis(target, options, context));
    add(SessionMigration, async (context) => ({
      to: 'redis',
      run: async (...run) => (await connected()).moveToRedis(options, context, ...run),
    }));
    add(SessionMigration, async (context) => ({
      to: 'files',
      run: async (...run) => (await connected()).moveToFiles(context, ...run),
    }));
    add(Diagnosis, (context) => ({
      name: 'redis',
      findings: async () => (await connected()).redisFindings(target, options, context),
    }));
    add(Health, async ({ get }): Promise<Health> => {
      const sessions = await get(RedisSessions);
      return { name: 'session_redis', kind: 'readiness', check: () => sessions.health() };
    });
    // Once for the host, not for the cluster: the files belong to one machine. Hosts that share a folder each check for
    // every session whether Redis has it already.
    onStart(
      async (context) => {
        const { moveOver } = await connected();
        await moveOver(options, context);
      },
      { once: 'host' },
    );
    onStart(async ({ get }) => (await get(RedisSessions)).keepUp());
  },
});
