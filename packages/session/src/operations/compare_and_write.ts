import type { Awaitable } from '@wideload/kit';
import { sessionContended } from '../errors.ts';

/** Maximum number of conflicts with other processes in one write. Within a process there are none. */
export const MAX_ATTEMPTS = 100;

/** Where a session is, and its probable text. */
interface Place {
  readonly text: string;
}

/** The result of an attempt: done, or where the session is now (undefined: nowhere). */
type Attempted<At> = { readonly done: true } | { readonly done: false; readonly at: At | undefined };

/**
 * Writes the result of `rewrite` over the text of a session, and repeats this until no other write comes in between.
 * Returns the text and where it replaced which one; undefined if the session is gone, or `rewrite` returns undefined.
 * An unchanged text is not written. Throws `SESSION_CONTENDED`.
 */
export async function compareAndWrite<At extends Place>(
  start: At | undefined,
  rewrite: (text: string) => string | undefined,
  write: (at: At, text: string) => Awaitable<Attempted<At>>,
): Promise<{ readonly at: At; readonly text: string } | undefined> {
  let at = start;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const text = at && rewrite(at.text);
    if (at === undefined || text === undefined) return undefined;
    if (text === at.text) return { at, text };
    const attempted = await write(at, text);
    if (attempted.done) return { at, text };
    at = attempted.at;
  }
  throw sessionContended(MAX_ATTEMPTS);
}
