interface Kept {
  readonly text: string;
  readonly cost: number;
  /** On the clock of `performance.now()`. */
  readonly until: number;
}

/**
 * Milliseconds after which a session is read again however sure it is: Redis tells of a session whose time is over only
 * when it removes it, and that may be a while later.
 */
const AGE = 10_000;
/** What an entry takes besides its text, in bytes, roughly. */
const OVERHEAD = 200;

/**
 * Texts of sessions that were read lately, by their sids. What is here is answered only while it is confirmed that every
 * change of it would have been told: `confirm` says until when, `forget` is told of changes.
 */
export class NearCache {
  private readonly capacity: number;
  private used = 0;
  private readonly kept = new Map<string, Kept>();
  /** Answers under way. */
  private readonly asking = new Map<string, Promise<string | undefined>>();
  private freshUntil = 0;

  /** `capacity`: bytes. */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get(sid: string): string | undefined {
    const kept = this.kept.get(sid);
    if (kept === undefined) return undefined;
    const now = performance.now();
    if (now > kept.until) this.drop(sid, kept);
    else if (now <= this.freshUntil) return kept.text;
    return undefined;
  }

  /**
   * Asks for what is not here, once for all who want to know at the same time, and keeps the answer unless the session changed
   * since the question.
   */
  fetch(sid: string, ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const asked = this.asking.get(sid);
    if (asked !== undefined) return asked;
    const answer = ask();
    this.asking.set(sid, answer);
    /** Whether what was asked still holds. */
    const settled = (): boolean => this.asking.get(sid) === answer && this.asking.delete(sid);
    answer.then((text) => settled() && text !== undefined && this.keep(sid, text), settled);
    return answer;
  }

  /** What is known of a session holds no more. */
  forget(sid: string): void {
    this.asking.delete(sid);
    const kept = this.kept.get(sid);
    if (kept !== undefined) this.drop(sid, kept);
  }

  /** Nothing that is known holds any more, nor what is being asked for, until it is confirmed anew. */
  clear(): void {
    this.freshUntil = 0;
    this.used = 0;
    this.kept.clear();
    this.asking.clear();
  }

  /** What is here may be answered until then, on the clock of `performance.now()`. */
  confirm(until: number): void {
    if (until > this.freshUntil) this.freshUntil = until;
  }

  private keep(sid: string, text: string): void {
    const before = this.kept.get(sid);
    if (before !== undefined) this.drop(sid, before);
    // Characters that are none of Latin-1 take two bytes, and make all of the text do so.
    const cost = OVERHEAD + 2 * (sid.length + text.length);
    if (cost > this.capacity) return;
    this.kept.set(sid, { text, cost, until: performance.now() + AGE });
    this.used += cost;
    for (const [oldest, entry] of this.kept) {
      if (this.used <= this.capacity) return;
      this.drop(oldest, entry);
    }
  }

  private drop(sid: string, { cost }: Kept): void {
    this.kept.delete(sid);
    this.used -= cost;
  }
}
