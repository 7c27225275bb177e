import type { Values } from './operation.ts';

/** A session that has not ended. */
export interface Live {
  /** Its sid, and those that lead to it, the newest first. */
  readonly sids: readonly string[];
  readonly user: string | null;
  readonly values: Values;
  /** Those of its sids that are to be refused: a failover brought them back. Left out for none. */
  readonly doomed?: readonly Doomed[];
  /** Set where a failover left the same session under an older sid, too: what ends that one may end this one. */
  readonly isTwin?: true;
}

/** A sid that is to be refused again after a failover. */
export interface Doomed {
  readonly sid: string;
  /** The process that refuses it already; undefined for none. */
  readonly by: string | undefined;
  /** Whether the session had ended, and not only given way to another sid. */
  readonly isEnding: boolean;
}

/** What one step did that a failover may undo. */
export interface Undo {
  readonly before: readonly Live[];
  /** The sids that must not stay valid when a failover brings them back. */
  readonly ended: readonly Ended[];
  /** The session that the step stored under a new sid before it gave up the old one. */
  readonly successor?: Live;
}

export interface Ended extends Doomed {
  /** Whether a process certainly remembers it: it was acknowledged. */
  readonly isSure: boolean;
}

/** The sessions of one lineage: more than one where a login found the session gone. */
export interface State {
  readonly live: readonly Live[];
  /** What a failover may undo, the newest last. Empty where nothing may be lost. */
  readonly undo: readonly Undo[];
}

export const EMPTY: State = { live: [], undo: [] };

/** Returns a text that is the same for equal states. */
export function keyOf({ live, undo }: State): string {
  return undo.length === 0 ? liveKey(live) : `${liveKey(live)}\n${undo.map(undoKey).join('\n')}`;
}

function liveKey(live: readonly Live[]): string {
  let key = '';
  for (const { sids, user, values, doomed, isTwin } of live) {
    key += `${sids.join()} ${user} ${isTwin ?? ''}`;
    for (const name of Object.keys(values).sort()) key += ` ${name}=${values[name]}`;
    if (doomed !== undefined) key += doomed.map(doomedKey).join();
    key += ';';
  }
  return key;
}

const doomedKey = ({ sid, by, isEnding }: Doomed): string => `${sid}/${by}/${isEnding}`;
const endedKey = (ended: Ended): string => `${doomedKey(ended)}/${ended.isSure}`;

const undoKey = ({ before, ended, successor }: Undo): string =>
  `${liveKey(before)} ${ended.map(endedKey).join()} ${liveKey(successor ? [successor] : [])}`;
