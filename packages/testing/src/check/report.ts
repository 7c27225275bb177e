/** What is looked at, in this order, and what it means to pass. */
export const CHECKS = {
  import: 'can be found and imported',
  side_effects: 'does nothing when it is imported',
  definition: 'is defined as a module must be, and what it depends on is there',
  options: 'has options that everybody can use',
  setup: 'can be set up beside the modules it depends on',
  start_stop: 'starts and stops',
  left_open: 'leaves nothing open when it stops',
  growth: 'leaves nothing more with each further start',
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
