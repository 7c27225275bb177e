/** A time limit. */
export interface Deadline {
  /** Seconds since the last progress. 0: no limit. */
  readonly seconds: number;
  /**
   * Returns the error when the time is over, so that it can name what was running. `elapsed`: seconds until this was
   * detected, more than the limit if the process was blocked.
   */
  timedOut?(elapsed: number): Error | Promise<Error>;
  /** Returns the error if the work blocked the process and ended before the delay could be detected. */
  endedLate?(elapsed: number): Error;
  /** Gets a function that restarts the time limit. */
  onSignOfLife?(restart: () => void): void;
  /** Resolves when the process has nothing left to do: unfinished work will then never finish. */
  readonly drained?: Promise<void> | undefined;
  neverSettles?(): Error | Promise<Error>;
}

/** Waits for `work` until the deadline. */
export async function within<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  const { seconds, timedOut, endedLate, drained, neverSettles } = deadline;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const rivals: Promise<never>[] = [];
  if (drained && neverSettles) {
    rivals.push(
      drained.then(async () => {
        // A process that has finished its work has nothing left to do either; then this is not awaited any more.
        throw isOver ? new Error('over') : await neverSettles();
      }),
    );
  }
  let began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1000;
  if (seconds > 0 && timedOut) {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => Promise.resolve(timedOut(elapsed())).then(reject, reject), seconds * 1000);
    });
    rivals.push(late);
    // The timer must not keep the process alive: a process without other work is detected at once.
    if (drained) timer?.unref();
    deadline.onSignOfLife?.(() => {
      began = performance.now();
      timer?.refresh();
    });
  }
  try {
    const result = await Promise.race([work, ...rivals]);
    if (seconds > 0 && endedLate && elapsed() > seconds) throw endedLate(elapsed());
    return result;
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
