/** Seconds between later reports, since something this slow may take hours. */
const TELL_EVERY = 30;

/** Seconds after the start at which waiting is reported: sooner at first. */
const TELL_AFTER = [1, 2, 3, 5, 8, 13, 21, 34, 55];

/** Reports at intervals what is still awaited, until the returned function is called. */
export function tellWaiting(
  waiting: () => readonly string[] | Promise<readonly string[]>,
  tell: (waiting: readonly string[]) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const look = async (): Promise<void> => {
    const found = await waiting();
    if (!isOver && found.length > 0) tell(found);
  };
  const wait = (next: number): void => {
    const seconds = (TELL_AFTER[next] ?? 0) - (TELL_AFTER[next - 1] ?? 0);
    timer = setTimeout(
      () => {
        void look();
        wait(next + 1);
      },
      (seconds > 0 ? seconds : TELL_EVERY) * 1000,
    ).unref();
  };
  wait(0);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
