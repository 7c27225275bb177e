import { grouped, type MigrationResult } from '@wideload/base/internal';

/** What a migration has done so far. */
export class Tally {
  /** Files read. */
  seen = 0;
  copied = 0;
  /** Sessions that Redis had already. */
  there = 0;
  /** Not copied, since they had expired. */
  expired = 0;
  /** Not copied, since a newer file has the same session. */
  superseded = 0;
  unreadable = 0;
  /** Files removed. */
  removed = 0;
  /** Files that could not be removed. */
  stuck = 0;
  /** What was logged before the first write. */
  warnings: readonly string[] = [];
  private readonly begin = performance.now();

  get seconds(): number {
    return (performance.now() - this.begin) / 1000;
  }

  /** Returns the result of a migration between two stores. */
  moved(from: string, to: string): MigrationResult {
    const { copied, there, expired, unreadable, seconds, warnings } = this;
    return { from, to, copied, there, expired, unreadable, seconds, warnings };
  }

  /** One line for a log or terminal; rare counts are left out if they are zero. */
  summary(): string {
    const { copied, there, expired, superseded, unreadable, removed, stuck } = this;
    const facts = [
      `${grouped(copied)} copied`,
      `${grouped(there)} already there`,
      `${grouped(expired)} expired`,
      ...(superseded > 0 ? [`${grouped(superseded)} superseded`] : []),
      `${grouped(unreadable)} unreadable`,
      `${grouped(removed)} files removed`,
      ...(stuck > 0 ? [`${grouped(stuck)} not removable`] : []),
    ];
    return facts.join(', ');
  }
}
