/** What is looked at, in this order, and what it means to pass. */
export const CHECKS = {
  import: 'can be found and imported',
  side_effects: 'has no side effects at import',
  definition: 'has a valid definition and its dependencies',
  options: 'has valid options with help',
  setup: 'can be set up with its dependencies',
  start_stop: 'starts and stops',
  left_open: 'leaves nothing open after it stops',
  growth: 'does not leak with each start',
  types: 'has no type errors',
} as const;

/** What is looked at, one after the other. */
export type CheckName = keyof typeof CHECKS;

/** What came of one check. */
export interface Check {
  readonly name: CheckName;
  /** Undefined when it could not be made, and nothing follows from that. */
  readonly passed: boolean | undefined;
  /** What is wrong; or why it was not made; or a fact worth knowing. */
  readonly notes: readonly string[];
  /** What to do about it, when it failed. */
  readonly advice: string | undefined;
}

/** What came of all checks of a module. */
export interface ModuleReport {
  /** As it calls itself; as it was asked for, when it could not be imported. */
  readonly module: string;
  /** The file that exports it. */
  readonly file: string | undefined;
  /** Whether nothing failed. */
  readonly passed: boolean;
  readonly checks: readonly Check[];
}
