import type { Context } from '@wideload/kit';
import { connect } from './connect.ts';
import { notesBegan, outageBegan, writesBegan } from './errors.ts';
import type { RedisOptionValues } from './options.ts';
import { Outage } from './outage.ts';
import { probe } from './probe.ts';
import type { RedisSessions } from './sessions.ts';
import { RedisSessionStore } from './store.ts';
import type { Target } from './target.ts';

/** Connects to Redis and finds out whether it can keep sessions. If not, nothing stays open, and one error says why. */
export async function openSessions(
  target: Target,
  options: RedisOptionValues,
  context: Context,
): Promise<RedisSessions> {
  const { prefix } = options;
  const connection = await connect(target, options.timeout, context);
  context.onStop(() => connection.close());
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
  return { redis, store, keepUp: () => connection.keepUp(outages.reach) };
}
