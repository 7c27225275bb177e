/** The seeds that a process is to run. */
export interface Order {
  readonly from: number;
  readonly until: number;
}

/** What came of them. */
export interface Report {
  readonly ran: number;
  readonly failures: readonly { readonly seed: number; readonly text: string }[];
}
