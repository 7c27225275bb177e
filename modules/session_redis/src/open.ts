import type { Context } from '@wideload/kit';
import { SessionFiles } from '@wideload/session';
import { connect } from './connect.ts';
import { notesBegan, outageBegan, writesBegan } from './errors.ts';
import { migrate } from './migrate.ts';
import type { RedisOptionValues } from './options.ts';
import { Outage } from './outage.ts';
import { probe } from './probe.ts';
import { RedisSessionStore } from './store.ts';
import type { Target } from './target.ts';

/**
 * Connects to Redis, moves over what is in files if that is asked for, and answers the store: nobody gets it before all
 * is moved. When something fails the connection is closed, and the boot ends with one error.
 */
export async function openStore(
  target: Target,
  options: RedisOptionValues,
  context: Context,
): Promise<RedisSessionStore> {
  const { prefix } = options;
  const connection = await connect(target, options.timeout, context);
  try {
    const { redis } = connection;
    await probe(redis, target, prefix);
    const outages = {
      reach: new Outage(context.log, target.name, outageBegan),
      write: new Outage(context.log, target.name, writesBegan),
      notes: new Outage(context.log, target.name, notesBegan),
    };
    const store = new RedisSessionStore(redis, {
      name: target.name,
      db: target.db,
      prefix,
      expiration: options.expiration,
      expirationAnonymous: options.expiration_anonymous,
      outages,
    });
    const { copy_existing_fs_sessions: copy, purge_existing_fs_sessions: purge } = options;
    if (copy || purge)
      await migrate({ files: await context.get(SessionFiles), redis, store, prefix, copy, purge }, context);
    connection.keepUp(outages.reach);
    context.onStop(() => connection.close());
    return store;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
