import type { Check } from './report.ts';

/** The result of a check, without its name. */
export type Finding = Omit<Check, 'name'>;

export const passed = (...notes: readonly string[]): Finding => ({ passed: true, notes, advice: undefined });

export const skipped = (why: string): Finding => ({ passed: undefined, notes: [why], advice: undefined });

/** Fails if there are problems. */
export function without(problems: readonly string[], advice?: string): Finding {
  return problems.length === 0 ? passed() : { passed: false, notes: problems, advice };
}
