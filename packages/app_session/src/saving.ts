import type { SessionBase } from './base.ts';
import type { SessionContent } from './codec.ts';
import { maxAgeOf } from './cookie.ts';
import { type Difference, differenceOf } from './difference.ts';
import type { AppSessionRules } from './rules.ts';

/** A session as it was when it was to be saved: its request may change it before its turn comes. */
export interface Saving {
  readonly text: string;
  readonly seconds: number;
  readonly maxAge: unknown;
  readonly user: string | undefined;
  /** The text with which it was compared, and what differs. */
  readonly own: string | undefined;
  readonly difference: Difference;
}

/** Returns how a session is now, and what differs from its base. */
export function savingOf(rules: AppSessionRules, { own }: SessionBase, session: SessionContent): Saving {
  const text = rules.codec.stringify(session);
  return {
    text,
    seconds: rules.lifetime(session),
    maxAge: maxAgeOf(session),
    user: rules.userOf(session),
    own,
    difference: own === undefined ? 'unknown' : differenceOf(rules.codec, session, text, own),
  };
}
