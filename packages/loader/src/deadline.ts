/**
 * Waits for `work`, but not longer than `seconds` since the last sign of life. The error is made when time is up, so
 * that it can say what was going on. 0 waits for ever.
 */
export async function within<T>(
  seconds: number,
  work: Promise<T>,
  timedOut: () => Error,
  signOfLife?: (report: () => void) => void,
): Promise<T> {
  if (seconds === 0) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut()), seconds * 1000);
    signOfLife?.(() => timer?.refresh());
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
