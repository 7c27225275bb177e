import type { MigrationResult } from '@wideload/base/internal';
import type { Context } from '@wideload/kit';
import { SessionFiles } from '@wideload/session_files';
import type { RedisOptionValues } from '../options.ts';
import { knownForm } from '../sid/decision.ts';
import { RedisSessions } from '../store/sessions.ts';
import { migrate } from './migrate.ts';

/**
 * Copies the sessions in files to Redis. Where both have a session, the one used later wins. `isCheck`: only counts
 * them.
 */
export async function moveToRedis(
  options: Pick<RedisOptionValues, 'sid'>,
  context: Context,
  signal: AbortSignal,
  isCheck: boolean,
): Promise<MigrationResult> {
  const [files, { client, keys, store }] = await Promise.all([context.get(SessionFiles), context.get(RedisSessions)]);
  const { log, progress } = context;
  const takes = await knownForm(options.sid, { client, keys });
  const migration = {
    files,
    client,
    store,
    keys: keys.sessions,
    takes,
    copy: true,
    purge: false,
    newerWins: true,
    isCheck,
  };
  const tally = await migrate(migration, { log, progress, signal });
  return tally.moved(files.location, store.location);
}
