/**
 * Runs tasks of one key one after the other, tasks of different keys at once. Within a process this spares the
 * conflicts that a compare-and-set store would otherwise answer with retries.
 */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key);
    // The chain goes on after a failure; the failure itself belongs to the caller alone.
    const mine = before === undefined ? task() : before.then(task, task);
    const leave = () => {
      if (this.tails.get(key) === mine) this.tails.delete(key);
    };
    this.tails.set(key, mine);
    mine.then(leave, leave);
    return mine;
  }
}
