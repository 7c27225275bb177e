/** How thoroughly is measured. */
export interface Thoroughness {
  readonly rounds: number;
  /** Seconds of load for each figure. */
  readonly seconds: number;
  /** Whether servers are under load before they are measured: code that runs for the first time is compiled first. */
  readonly warmsUp: boolean;
  /** A fraction of the numbers of modules, files and calls. */
  readonly scale: number;
}

/** Only to see that every bench runs: its figures mean nothing. */
export const SMOKE: Thoroughness = { rounds: 1, seconds: 1, warmsUp: false, scale: 0.001 };
export const FULL: Thoroughness = { rounds: 5, seconds: 5, warmsUp: true, scale: 1 };
