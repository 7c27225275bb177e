import { services } from '@wideload/kit';

/** What came of moving sessions. */
export interface Moved {
  readonly from: string;
  readonly to: string;
  /** Sessions written. */
  readonly copied: number;
  /** Sessions that were there already, used as late or later. */
  readonly there: number;
  /** Sessions that had ended by then. */
  readonly expired: number;
  /** Left where they are; the log names them. */
  readonly unreadable: number;
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
