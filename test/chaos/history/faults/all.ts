import { clusterMinority } from './cluster.ts';
import type { Fault } from './fault.ts';
import { hostWithFilesKilled } from './files.ts';
import {
  bridged,
  cutInTwo,
  cutOneWay,
  masterFrozen,
  masterKilled,
  replicaFrozen,
  replicaKilled,
  sentinelsLost,
} from './group.ts';
import { clocksApart, hostFrozen, hostKilled, startedFromOlderState } from './single.ts';

/** Every kind of fault, with the settings that promise something else. */
export const FAULTS: readonly Fault[] = [
  ...[masterKilled('0'), masterKilled('all'), masterFrozen('0'), masterFrozen('all')],
  ...[replicaKilled('1'), replicaKilled('all'), replicaFrozen('0'), replicaFrozen('all')],
  ...[sentinelsLost('0'), sentinelsLost('all'), startedFromOlderState],
  ...[cutInTwo('0'), cutInTwo('all'), cutOneWay('0'), cutOneWay('all'), bridged('0'), bridged('all')],
  ...[clusterMinority('0'), clusterMinority('all')],
  ...[hostKilled, hostFrozen, clocksApart, hostWithFilesKilled],
];
