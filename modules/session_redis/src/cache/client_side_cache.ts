import { sessionName } from '@wideload/session';
import { LRUCache } from 'lru-cache';

/**
 * Milliseconds after which a session is read again however sure it is: Redis tells of a session whose time is over only
 * when it removes it, and that may be a while later.
 */
const AGE_MS = 10_000;
/** What an entry takes besides its text, in bytes, roughly. */
const OVERHEAD = 200;

/** What is known of the session of a name: under which sid it was read, and what. */
interface Known<T> {
  readonly sid: string;
  readonly text: T;
}

/**
 * Texts of sessions that were read lately, by their names: an ending concerns every sid of a name. They are returned only while
 * it is confirmed that every change would have been reported: `confirm` sets until when, `forget` reports a change.
 */
export class ClientSideCache {
  private readonly kept: LRUCache<string, Known<string>>;
  /** Reads under way. */
  private readonly reading = new Map<string, Known<Promise<string | undefined>>>();
  private freshUntil = 0;
  private readonly now: () => number;

  /** `capacity`: bytes. `now`: milliseconds on a clock that never goes back. */
  constructor(capacity: number, now: () => number) {
    this.now = now;
    this.kept = new LRUCache({
      maxSize: capacity,
      // Characters that are none of Latin-1 take two bytes, and make all of the text do so.
      sizeCalculation: ({ sid, text }) => OVERHEAD + 2 * (sid.length + text.length),
      ttl: AGE_MS,
      perf: { now },
    });
  }

  get(sid: string): string | undefined {
    if (this.now() > this.freshUntil) return undefined;
    const kept = this.kept.get(sessionName(sid));
    return kept?.sid === sid ? kept.text : undefined;
  }

  /**
   * Reads what is not here, once for all who want to know at the same time, and keeps it unless the session changed
   * since the question.
   */
  fetch(sid: string, read: () => Promise<string | undefined>): Promise<string | undefined> {
    const name = sessionName(sid);
    const known = this.reading.get(name);
    if (known?.sid === sid) return known.text;
    const text = read();
    this.reading.set(name, { sid, text });
    /** Whether what was asked still holds. */
    const isCurrent = (): boolean => this.reading.get(name)?.text === text && this.reading.delete(name);
    text.then((found) => isCurrent() && found !== undefined && this.kept.set(name, { sid, text: found }), isCurrent);
    return text;
  }

  /** What is known of a session no longer holds. `sid`: any of its sids, or its name. */
  forget(sid: string): void {
    const name = sessionName(sid);
    this.reading.delete(name);
    this.kept.delete(name);
  }

  /** Nothing that is known holds any longer, nor what is being read, until it is confirmed anew. */
  clear(): void {
    this.freshUntil = 0;
    this.kept.clear();
    this.reading.clear();
  }

  /** What is here may be returned until then, by the clock of `now`. */
  confirm(until: number): void {
    if (until > this.freshUntil) this.freshUntil = until;
  }
}
