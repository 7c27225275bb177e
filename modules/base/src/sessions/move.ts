import { services } from '@wideload/kit';

/** What came of moving sessions. */
export interface Moved {
  readonly from: string;
  readonly to: string;
  /** How many sessions each thing happened to, by its name: `copied`, `there`, `expired`. */
  readonly counts: Readonly<Record<string, number>>;
  /** The counts as one line for people. */
  readonly summary: string;
  readonly seconds: number;
}

/**
 * A way from one place of sessions to another: `node host sessions migrate --to=<to>`. It copies, it may be broken off
 * at any point and run again, and where both places have a session, the one that was used later stays.
 */
export interface SessionMove {
  readonly to: string;
  run(signal: AbortSignal): Promise<Moved>;
}

export const SessionMove = services<SessionMove>('base.session_move');
