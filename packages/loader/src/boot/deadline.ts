/** Until when something is waited for. */
export interface Deadline {
  /** Since the last sign of life. 0: for ever. */
  readonly seconds: number;
  /**
   * Made when time is up, so that it can say what was going on. `elapsed`: seconds until this was noticed, more than the
   * limit where the process was blocked.
   */
  timedOut?(elapsed: number): Error | Promise<Error>;
  /** Made when the work has ended by the time that anybody could notice that it was late: it blocked the process. */
  endedLate?(elapsed: number): Error;
  /** Handed a function that makes the time begin anew. */
  onSignOfLife?(restart: () => void): void;
  /** Fulfilled when the process has nothing left to do: what is not done by then never will be. */
  readonly drained?: Promise<void> | undefined;
  neverSettles?(): Error | Promise<Error>;
}

/** Waits for `work`, but not beyond the deadline. */
export async function within<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  const { seconds, timedOut, endedLate, drained, neverSettles } = deadline;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const rivals: Promise<never>[] = [];
  if (drained && neverSettles) {
    rivals.push(
      drained.then(async () => {
        // A process that has done its work runs dry as well; then nobody waits for this any more.
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
    // The clock alone must not keep the process from running dry: that is how one learns of it at once.
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
