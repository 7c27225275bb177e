/** The queue of a key. */
interface Line {
  last: Promise<unknown> | undefined;
}

/** Number of keys above which idle ones are forgotten. */
const MIN_LINES = 1024;

/**
 * Runs tasks of one key one after the other, tasks of different keys concurrently. Within a process this avoids
 * conflicts, which a compare-and-set store would answer with retries.
 *
 * An empty queue stays for a while: in a Map with short-lived entries, old values stay alive until the next full
 * collection, which took a tenth of the time of a request.
 */
export class KeyedQueue {
  private lines = new Map<string, Line>();
  private limit = MIN_LINES;

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const line = this.lineOf(key);
    // The queue continues after a failure; only the caller gets the error.
    const mine = line.last === undefined ? task() : line.last.then(task, task);
    const leave = () => {
      if (line.last === mine) line.last = undefined;
    };
    line.last = mine;
    mine.then(leave, leave);
    return mine;
  }

  private lineOf(key: string): Line {
    const known = this.lines.get(key);
    if (known !== undefined) return known;
    if (this.lines.size >= this.limit) this.forgetIdle();
    const line: Line = { last: undefined };
    this.lines.set(key, line);
    return line;
  }

  private forgetIdle(): void {
    this.lines = new Map([...this.lines].filter(([, { last }]) => last !== undefined));
    this.limit = Math.max(MIN_LINES, 2 * this.lines.size);
  }
}
