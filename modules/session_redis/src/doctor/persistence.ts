import { type Finding, ok } from '@wideload/base';
import type { Target } from '../target.ts';
import type { Info } from './info.ts';
import * as say from './sentences.ts';

/** Whether sessions outlive a restart of Redis. `snapshots`: what `save` says; undefined where Redis does not tell. */
export function persistenceFinding(target: Target, info: Info, snapshots: string | undefined): Finding {
  const keepsLog = info.get('aof_enabled') === '1';
  const broken = ['rdb_last_bgsave_status', 'aof_last_bgrewrite_status', 'aof_last_write_status'].find(
    (name) => (info.get(name) ?? 'ok') !== 'ok',
  );
  if (broken !== undefined) return say.cannotPersist(target, broken);
  if (keepsLog) return ok(say.persistsByLog());
  if (snapshots === undefined) return say.perhapsPersists(target);
  return snapshots === '' ? say.persistsNothing(target) : say.persistsNowAndThen(target, snapshots);
}
