import { describeOperations } from './describe.ts';
import type { MayLose } from './model.ts';
import type { Operation } from './operation.ts';
import { byLineage, stepsOf } from './prepare.ts';
import { type Found, search } from './search.ts';
import { shorten } from './shorten.ts';

/** What a store promises less than everything. */
export interface HistorySettings {
  /** Which acknowledged operations a failover may undo. Default: none. */
  readonly mayLose?: MayLose;
  /** Milliseconds for which a read may still show what another process has changed since. Default: 0. */
  readonly staleMs?: number;
  /** Configurations to look at for each lineage before the search gives up. Default: a million. */
  readonly budget?: number;
}

/**
 * What is found of a history. `illegal`: no order of its operations explains its answers; `part` is where they contradict each
 * other, without what is soon found not to be needed. `undecided`: the budget was spent, so nothing is known. That is not a pass.
 */
export type HistoryVerdict =
  | { readonly verdict: 'legal' }
  | {
      readonly verdict: 'illegal';
      readonly lineage: string;
      readonly part: readonly Operation[];
      readonly text: string;
    }
  | { readonly verdict: 'undecided'; readonly lineage: string; readonly text: string };

const BUDGET = 1_000_000;
/** How much longer to search without an operation than with all: where many are left out, a search may take the whole budget. */
const SHORTENING_FACTOR = 2;
const SHORTENING_LEAST = 1000;

/**
 * Checks whether the operations of many clients on sessions can be explained as if each had been done at one moment between
 * its invocation and its answer (linearizability). One of unknown outcome may have been done at any time since, or never.
 */
export function checkHistory(
  history: readonly Operation[],
  { mayLose = 'nothing', staleMs = 0, budget = BUDGET }: HistorySettings = {},
): HistoryVerdict {
  let undecided: HistoryVerdict | undefined;
  for (const [lineage, operations] of byLineage(history)) {
    const isLossPossible = operations.some(({ kind }) => kind === 'failover');
    const settings = { staleMs, mayLose: isLossPossible ? mayLose : 'nothing' } as const;
    const find = (some: readonly Operation[], most = budget): Found => search(stepsOf(some, settings), most);
    const { verdict, looked } = find(operations);
    if (verdict === 'legal') continue;
    if (verdict === 'illegal') {
      const most = Math.min(budget, SHORTENING_FACTOR * looked + SHORTENING_LEAST);
      const part = shorten(operations, (some) => find(some, most).verdict === 'illegal');
      const text = `no order of these operations on session ${lineage} explains their answers:\n${describeOperations(part)}`;
      return { verdict, lineage, part, text };
    }
    undecided ??= {
      verdict,
      lineage,
      text: `no order of the operations on session ${lineage} was found among ${budget} configurations: raise the budget or shorten the history`,
    };
  }
  return undecided ?? { verdict: 'legal' };
}
