import { UnreadableSession } from '@wideload/session';
import { isRecord } from '../codec.ts';

/** What a session file contains: its name is only a hash of the sid, and the form of the text is the app's. */
interface Envelope {
  readonly sid: string;
  /** Lifetime in seconds after the last use: a key that `@wideload/session_files` reads. */
  readonly expiration: number;
  readonly text: string;
}

export const seal = ({ expiration, sid, text }: Envelope): string => JSON.stringify({ expiration, sid, text });

/** Throws `UnreadableSession`. */
export function unseal(content: string): Envelope {
  try {
    const value: unknown = JSON.parse(content);
    if (isRecord(value)) {
      const { expiration, sid, text } = value;
      if (typeof expiration === 'number' && typeof sid === 'string' && typeof text === 'string')
        return { expiration, sid, text };
    }
  } catch {
    // Without its error, which quotes the file.
  }
  throw new UnreadableSession('a session file is not one of an app');
}
