import { sessionName } from '@wideload/session';
import { LRUCache } from 'lru-cache';

/**
 * Milliseconds after which a session is always read again: Redis reports an expired session only when it removes it,
 * which may be later.
 */
const AGE_MS = 10_000;
/** Approximate bytes of an entry in addition to its text. */
const OVERHEAD = 200;

/** An entry, by the name of its session: the sid under which it was read, and the text. */
interface Known<T> {
  readonly sid: string;
  readonly text: T;
}

/**
 * Texts of sessions that were read lately, by name: an ending concerns every sid of a name. They are returned only
 * while it is confirmed that every change would have been reported: `confirm` sets until when, `forget` reports a
 * change.
 */
export class ClientSideCache {
  private readonly kept: LRUCache<string, Known<string>>;
  /** Reads in progress. */
  private readonly reading = new Map<string, Known<Promise<string | undefined>>>();
  private freshUntil = 0;
  private readonly now: () => number;

  /** `capacity`: bytes. `now`: milliseconds on a monotonic clock. */
  constructor(capacity: number, now: () => number) {
    this.now = now;
    this.kept = new LRUCache({
      maxSize: capacity,
      // A character outside of Latin-1 takes two bytes, and so does then every other one of the text.
      sizeCalculation: ({ sid, text }) => OVERHEAD + 2 * (sid.length + text.length),
      ttl: AGE_MS,
      // Otherwise it keeps the time for a millisecond of the process, which is not that of `now`.
      ttlResolution: 0,
      perf: { now },
    });
  }

  get(sid: string): string | undefined {
    if (this.now() > this.freshUntil) return undefined;
    const kept = this.kept.get(sessionName(sid));
    return kept?.sid === sid ? kept.text : undefined;
  }

  /**
   * Reads a session that is not cached, once for all concurrent callers, and caches it unless the session changed after
   * the read began.
   */
  fetch(sid: string, read: () => Promise<string | undefined>): Promise<string | undefined> {
    const name = sessionName(sid);
    const known = this.reading.get(name);
    if (known?.sid === sid) return known.text;
    const text = read();
    this.reading.set(name, { sid, text });
    /** Whether no change was reported since the read began. */
    const isCurrent = (): boolean => this.reading.get(name)?.text === text && this.reading.delete(name);
    text.then((found) => {
      if (!isCurrent()) return;
      if (found !== undefined) this.kept.set(name, { sid, text: found });
      // What was read before, when the cache was not confirmed, is older than that.
      else this.kept.delete(name);
    }, isCurrent);
    return text;
  }

  /** Drops what is cached of a session. `sid`: any of its sids, or its name. */
  forget(sid: string): void {
    const name = sessionName(sid);
    this.reading.delete(name);
    this.kept.delete(name);
  }

  /** Drops all entries and reads in progress. Nothing is returned from the cache until it is confirmed again. */
  clear(): void {
    this.freshUntil = 0;
    this.kept.clear();
    this.reading.clear();
  }

  /** Allows entries to be returned until that time, on the clock of `now`. */
  confirm(until: number): void {
    if (until > this.freshUntil) this.freshUntil = until;
  }
}
