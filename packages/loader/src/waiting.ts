/** When those who wait are told what for, in seconds since the start: sooner at first, as nobody knows how long it takes. */
const TELL_AFTER = [1, 2, 3, 5, 8, 13, 21, 34, 55];

/** Tells what is still waited for, now and then, until the function it answers is called. */
export function tellWaiting(waiting: () => readonly string[], tell: (waiting: readonly string[]) => void): () => void {
  const timers = TELL_AFTER.map((seconds) => setTimeout(() => tell(waiting()), seconds * 1000).unref());
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}
