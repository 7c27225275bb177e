import { checkHistory, type HistorySettings, type Operation } from '@wideload/testing';

/** Configurations to look at for each session. */
const BUDGET = 100_000;

/** What was found of many histories. */
export interface Checked {
  /** Those that were checked: all, or those up to the first that cannot be explained. */
  histories: number;
  /** Those of the first view of each: reads that a view says nothing of do not count. */
  operations: number;
  undecided: number;
  violation: string | undefined;
}

/** Checks each session by itself, as each view of it must be explained, up to one that cannot be: to shorten it takes long. */
export function checkAll(
  histories: readonly (readonly (readonly Operation[])[])[],
  settings: HistorySettings,
): Checked {
  const checked: Checked = { histories: 0, operations: 0, undecided: 0, violation: undefined };
  for (const views of histories) {
    checked.histories++;
    checked.operations += views[0]?.length ?? 0;
    const found = views.map((view) => checkHistory(view, { budget: BUDGET, ...settings }));
    if (found.some(({ verdict }) => verdict === 'undecided')) checked.undecided++;
    for (const one of found) if (one.verdict === 'illegal') return { ...checked, violation: one.text };
  }
  return checked;
}
