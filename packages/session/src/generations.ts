/**
 * Remembers in bounded memory what can be found out again: two generations in place of a queue. When the recent one is
 * full it becomes the older one, and what was older is forgotten.
 */
export class Generations<V> {
  private recent = new Map<string, V>();
  private older = new Map<string, V>();
  private readonly capacity: number;
  private weight = 0;

  /** `capacity`: how much each generation holds, in whatever `set` counts. */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get(key: string): V | undefined {
    return this.recent.get(key) ?? this.older.get(key);
  }

  set(key: string, value: V, weight: number): void {
    if (this.weight > this.capacity) {
      this.older = this.recent;
      this.recent = new Map();
      this.weight = 0;
    }
    this.recent.set(key, value);
    this.weight += weight;
  }
}
