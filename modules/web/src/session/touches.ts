/** Sessions that are remembered, in each of two generations. */
const MAX_REMEMBERED = 50_000;

/** Remembers which sessions were lately given a new lifetime, in bounded memory. */
export class Touches {
  private recent = new Map<string, number>();
  private older = new Map<string, number>();
  private readonly interval: number;

  /** `interval`: seconds for which a session need not be touched again. */
  constructor(interval: number) {
    this.interval = interval * 1000;
  }

  /** Whether it is time to touch the session. `now`: milliseconds since 1970. */
  isDue(sid: string, now = Date.now()): boolean {
    const last = this.recent.get(sid) ?? this.older.get(sid);
    return last === undefined || now - last >= this.interval;
  }

  /** Notes that the session was touched. */
  note(sid: string, now = Date.now()): void {
    // Two generations in place of a queue: forgetting one too early costs a single EXPIRE.
    if (this.recent.size >= MAX_REMEMBERED) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(sid, now);
  }
}
