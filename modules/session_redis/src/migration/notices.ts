import { grouped } from '@wideload/base/internal';
import type { Logger } from '@wideload/kit';

/** How many files are named one by one. */
const NAMED = 20;

/** Warnings about single files. A folder full of them does not fill the log: from some on they are only counted. */
export class Notices {
  private count = 0;
  private readonly log: Logger;
  private readonly more: (count: string) => string;

  constructor(log: Logger, more: (count: string) => string) {
    this.log = log;
    this.more = more;
  }

  warn(message: string): void {
    this.count++;
    if (this.count <= NAMED) this.log.warn(message);
  }

  end(): void {
    if (this.count > NAMED) this.log.warn(this.more(grouped(this.count - NAMED)));
  }
}
