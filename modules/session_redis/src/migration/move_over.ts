import type { Context } from '@wideload/kit';
import { SessionFiles } from '@wideload/session_files';
import type { RedisOptionValues } from '../options.ts';
import { knownForm } from '../sid/decision.ts';
import { RedisSessions } from '../store/sessions.ts';
import { migrate } from './migrate.ts';

/**
 * Moves session files to Redis if the options say so. Listening comes after every start, so no request comes before. A
 * worker that replaces another one moves nothing: sessions that ended since then would come back.
 */
export async function moveOver(options: RedisOptionValues, context: Context): Promise<void> {
  const { copy_existing_fs_sessions: copy, purge_existing_fs_sessions: purge } = options;
  if (context.host.takesOver || !(copy || purge)) return;
  const [files, { client, keys, store }] = await Promise.all([context.get(SessionFiles), context.get(RedisSessions)]);
  const takes = await knownForm(options.sid, { client, keys });
  const migration = { files, client, store, keys: keys.sessions, takes, copy, purge, newerWins: false, isCheck: false };
  const tally = await migrate(migration, context);
  const what = copy
    ? `sessions moved from ${files.location} to ${store.location}`
    : `session files in ${files.location}`;
  context.log.info(`${what}: ${tally.summary()}, in ${tally.seconds.toFixed(1)} s`);
}
