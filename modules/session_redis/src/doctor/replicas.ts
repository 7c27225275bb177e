import { type Finding, ok } from '@wideload/base';
import { type Info, numberOf, replicasOf } from '../client/info.ts';
import type { Wait } from '../failover/confirm.ts';
import type { SentinelView } from '../failover/sentinel_view.ts';
import type { NamedServer } from './sentences.ts';
import * as say from './sentences.ts';

/** Seconds of silence of a replica, and bytes that it lags, above which it would lose sessions if it took over. */
const SILENT = 10;
const BEHIND = 1024 * 1024;

/**
 * Whether the replicas have the writes of the master. No finding for a Redis without replicas. `least`: its setting
 * `min-replicas-to-write`, if known. `wait`: the replicas for which this host waits.
 */
export function replicaFindings(server: NamedServer, info: Info, least: string | undefined, wait: Wait): Finding[] {
  const written = numberOf(info, 'master_repl_offset');
  const replicas = replicasOf(info);
  const isLossy = replicas.length > 0 && least === '0' && wait === 0;
  const states = replicas.map(({ address, state, offset, lag }) => {
    if (state !== 'online') return say.replicaAway(server, address, state);
    const behind = Math.max(0, written - offset);
    return lag > SILENT || behind > BEHIND
      ? say.replicaBehind(server, address, lag, behind)
      : ok(say.replicaFine(address));
  });
  return isLossy ? [...states, say.writesAlone(server)] : states;
}

/** Whether one of the replicas can take over, and how many must confirm each write. */
export function electionFindings(views: readonly SentinelView[], wait: Wait, name: string): Finding[] {
  const replicas = new Map(views.flatMap(({ answer }) => answer?.replicas ?? []).map((one) => [one.address, one]));
  const electable = [...replicas.values()].filter(({ priority }) => priority !== 0);
  if (replicas.size === 0) return [];
  if (electable.length === 0) return [say.noneElectable(name)];
  if (wait === 'all' || wait < replicas.size || wait === 0) return [];
  return [say.stopsAfterFailover(name, wait, replicas.size)];
}
