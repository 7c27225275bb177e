import type { Check } from './report.ts';

/** A check's answer, before it has its name. */
export type Finding = Omit<Check, 'name'>;

export const passed = (...notes: readonly string[]): Finding => ({ passed: true, notes, advice: undefined });

export const skipped = (why: string): Finding => ({ passed: undefined, notes: [why], advice: undefined });

/** Fails when there are problems. */
export function without(problems: readonly string[], advice?: string): Finding {
  return problems.length === 0 ? passed() : { passed: false, notes: problems, advice };
}
