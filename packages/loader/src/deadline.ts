/** Until when something is waited for. */
export interface Deadline {
  /** Since the last sign of life. 0: for ever. */
  readonly seconds: number;
  /** Made when time is up, so that it can say what was going on. */
  timedOut?(): Error;
  /** Handed a function that makes the time begin anew. */
  onSignOfLife?(restart: () => void): void;
  /** Fulfilled when the process has nothing left to do: what is not done by then never will be. */
  readonly drained?: Promise<void> | undefined;
  neverSettles?(): Error;
}

/** Waits for `work`, but not beyond the deadline. */
export async function within<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  const { seconds, timedOut, drained, neverSettles } = deadline;
  let timer: NodeJS.Timeout | undefined;
  const rivals: Promise<never>[] = [];
  if (drained && neverSettles) rivals.push(drained.then(() => Promise.reject(neverSettles())));
  if (seconds > 0 && timedOut) {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timedOut()), seconds * 1000);
    });
    rivals.push(late);
    // The clock alone must not keep the process from running dry: that is how one learns of it at once.
    if (drained) timer?.unref();
    deadline.onSignOfLife?.(() => timer?.refresh());
  }
  try {
    return await Promise.race([work, ...rivals]);
  } finally {
    clearTimeout(timer);
  }
}
