import { type Finding, ok } from '@wideload/base';
import { type Info, numberOf, replicasOf } from '../client/info.ts';
import type { NamedServer } from './sentences.ts';
import * as say from './sentences.ts';

/** Seconds without a word from a replica, and bytes behind, from which it would lose sessions if it took over. */
const SILENT = 10;
const BEHIND = 1024 * 1024;

/** Whether the replicas have what the master has. A Redis without replicas has nothing to say here. */
export function replicaFindings(server: NamedServer, info: Info): Finding[] {
  const written = numberOf(info, 'master_repl_offset');
  return replicasOf(info).map(({ address, state, offset, lag }) => {
    if (state !== 'online') return say.replicaAway(server, address, state);
    const behind = Math.max(0, written - offset);
    return lag > SILENT || behind > BEHIND
      ? say.replicaBehind(server, address, lag, behind)
      : ok(say.replicaFine(address));
  });
}
