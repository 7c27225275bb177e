import { checkHistory, type HistorySettings, type Operation } from '@wideload/testing';

/** Configurations to look at for each session. */
const BUDGET = 300_000;

/** What was found of many histories. */
export interface Checked {
  histories: number;
  operations: number;
  readonly undecided: string[];
  readonly violations: string[];
}

/** Checks each session by itself, as each view of it must be explained. */
export function checkAll(
  histories: ReadonlyMap<string, readonly (readonly Operation[])[]>,
  settings: HistorySettings,
): Checked {
  const checked: Checked = { histories: 0, operations: 0, undecided: [], violations: [] };
  for (const views of histories.values()) {
    const [whole = []] = views;
    checked.histories++;
    checked.operations += whole.length;
    const found = views.map((view) => checkHistory(view, { budget: BUDGET, ...settings }));
    for (const one of found) {
      if (one.verdict === 'legal') continue;
      (one.verdict === 'illegal' ? checked.violations : checked.undecided).push(one.text);
      break;
    }
  }
  return checked;
}
