/** The checks, in order, with the meaning of a pass. */
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
  publishing: 'is ready to publish',
} as const;

/** The name of a check. */
export type CheckName = keyof typeof CHECKS;

/** The result of one check. */
export interface Check {
  readonly name: CheckName;
  /** Undefined if it could not run, which is not a failure. */
  readonly passed: boolean | undefined;
  /** The problems; or why it did not run; or a fact worth knowing. */
  readonly notes: readonly string[];
  /** How to fix a failure. */
  readonly advice: string | undefined;
}

/** The results of all checks of a module. */
export interface ModuleReport {
  /** Its own name; the requested one if it could not be imported. */
  readonly module: string;
  /** The file that exports it. */
  readonly file: string | undefined;
  /** Whether no check failed. */
  readonly passed: boolean;
  readonly checks: readonly Check[];
}
