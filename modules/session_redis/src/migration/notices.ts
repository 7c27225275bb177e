import { grouped } from '@wideload/base/internal';
import type { Logger } from '@wideload/kit';

/** Maximum number of files that are logged one by one. */
const NAMED = 20;

/** Logs warnings about single files. Above a limit it only counts them, so that many files do not fill the log. */
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
