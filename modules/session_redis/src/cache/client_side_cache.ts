import { LRUCache } from 'lru-cache';

/**
 * Milliseconds after which a session is read again however sure it is: Redis tells of a session whose time is over only
 * when it removes it, and that may be a while later.
 */
const AGE_MS = 10_000;
/** What an entry takes besides its text, in bytes, roughly. */
const OVERHEAD = 200;

/**
 * Texts of sessions that were read lately, by their sids. What is here is returned only while it is confirmed that every
 * change of it would have been told: `confirm` says until when, `forget` is told of changes.
 */
export class ClientSideCache {
  private readonly kept: LRUCache<string, string>;
  /** Reads under way. */
  private readonly reading = new Map<string, Promise<string | undefined>>();
  private freshUntil = 0;
  private readonly now: () => number;

  /** `capacity`: bytes. `now`: milliseconds on a clock that never goes back. */
  constructor(capacity: number, now: () => number) {
    this.now = now;
    this.kept = new LRUCache({
      maxSize: capacity,
      // Characters that are none of Latin-1 take two bytes, and make all of the text do so.
      sizeCalculation: (text, sid) => OVERHEAD + 2 * (sid.length + text.length),
      ttl: AGE_MS,
      perf: { now },
    });
  }

  get(sid: string): string | undefined {
    return this.now() <= this.freshUntil ? this.kept.get(sid) : undefined;
  }

  /**
   * Reads what is not here, once for all who want to know at the same time, and keeps it unless the session changed
   * since the question.
   */
  fetch(sid: string, read: () => Promise<string | undefined>): Promise<string | undefined> {
    const known = this.reading.get(sid);
    if (known !== undefined) return known;
    const text = read();
    this.reading.set(sid, text);
    /** Whether what was asked still holds. */
    const isCurrent = (): boolean => this.reading.get(sid) === text && this.reading.delete(sid);
    text.then((found) => isCurrent() && found !== undefined && this.kept.set(sid, found), isCurrent);
    return text;
  }

  /** What is known of a session no longer holds. */
  forget(sid: string): void {
    this.reading.delete(sid);
    this.kept.delete(sid);
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
