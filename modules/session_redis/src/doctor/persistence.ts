import { type Finding, ok } from '@wideload/base';
import type { Info } from '../client/info.ts';
import type { NamedServer } from './sentences.ts';
import * as say from './sentences.ts';

/**
 * Whether sessions survive a restart of Redis. `snapshots`: the value of `save`; undefined if Redis does not show it.
 */
export function persistenceFinding(server: NamedServer, info: Info, snapshots: string | undefined): Finding {
  const keepsLog = info.get('aof_enabled') === '1';
  const broken = ['rdb_last_bgsave_status', 'aof_last_bgrewrite_status', 'aof_last_write_status'].find(
    (name) => (info.get(name) ?? 'ok') !== 'ok',
  );
  if (broken !== undefined) return say.cannotPersist(server, broken);
  if (!info.has('aof_enabled')) return say.persistenceUnknown(server);
  if (keepsLog) return ok(say.persistsByLog());
  if (snapshots === undefined) return say.perhapsPersists(server);
  return snapshots === '' ? say.persistsNothing(server) : say.persistsNowAndThen(server, snapshots);
}
