/** The queue of a key. */
interface Line<Joinable> {
  last: Promise<unknown> | undefined;
  /** What others may join: the last in the queue, if it has not begun. */
  waiting: Joinable | undefined;
}

/** Runs a task after the last one. The queue continues after a failure; only the caller gets the error. */
function after<T, Joinable>(
  line: Line<Joinable>,
  last: Promise<unknown>,
  task: (before?: unknown) => Promise<T>,
  joinable: Joinable | undefined,
): Promise<T> {
  line.waiting = joinable;
  const begin = (before?: unknown): Promise<T> => {
    if (line.waiting === joinable) line.waiting = undefined;
    return task(before);
  };
  return last.then(begin, () => begin());
}

/**
 * Runs tasks of one key one after the other, tasks of different keys concurrently. Within a process this avoids
 * conflicts, which a compare-and-set store would answer with retries.
 *
 * The Map holds small objects, which are emptied when their queue ends: an old table of a Map keeps what was in it alive
 * until the next full collection, and promises in it would keep whole requests.
 */
export class KeyedQueue<Joinable = never> {
  private readonly lines = new Map<string, Line<Joinable>>();

  /** `task` gets the result of the task before it, if it waited for one. `joinable`: what others may join until it begins. */
  run<T>(key: string, task: (before?: unknown) => Promise<T>, joinable?: Joinable): Promise<T> {
    const known = this.lines.get(key);
    const mine = known?.last === undefined ? task() : after(known, known.last, task, joinable);
    // Not before: a task that throws at once leaves no entry, and one may have begun another one of this key.
    const line = this.lines.get(key) ?? this.addLine(key);
    const leave = () => {
      if (line.last !== mine) return;
      line.last = undefined;
      this.lines.delete(key);
    };
    line.last = mine;
    mine.then(leave, leave);
    return mine;
  }

  /** What others may join: the last task of this key, if it has not begun. */
  waiting(key: string): Joinable | undefined {
    return this.lines.get(key)?.waiting;
  }

  private addLine(key: string): Line<Joinable> {
    const line: Line<Joinable> = { last: undefined, waiting: undefined };
    this.lines.set(key, line);
    return line;
  }
}
