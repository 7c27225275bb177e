/**
 * Runs tasks of one key one after the other, tasks of different keys at once. Within a process this spares the
 * conflicts that a compare-and-set store would otherwise answer with retries.
 */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    // The chain goes on after a failure; the failure itself belongs to the caller alone.
    const tail = mine.catch(() => {});
    this.tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    }
  }
}
