/** How thoroughly is measured. */
export interface Thoroughness {
  readonly rounds: number;
  /** Seconds of load for each figure. */
  readonly seconds: number;
  /** A fraction of the numbers of modules, files and calls. */
  readonly scale: number;
}

/** Only to see that every bench runs: its figures mean nothing. */
export const SMOKE: Thoroughness = { rounds: 1, seconds: 1, scale: 0.01 };
export const FULL: Thoroughness = { rounds: 5, seconds: 5, scale: 1 };
