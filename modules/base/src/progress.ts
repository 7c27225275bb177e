import { grouped } from './format.ts';

/** Time between two reports to the callback. */
const REPORT_INTERVAL_MS = 200;
/** Time after which the progress is shown. */
const SHOW_AFTER_MS = 1000;
/** Time between two lines if the error output is not a terminal. */
const LINE_INTERVAL_MS = 10_000;

/**
 * Reports the progress of a long task to a callback and on the error output: in one line that is redrawn on a terminal, and
 * otherwise, as in a log, in a line every ten seconds.
 */
export class Progress {
  private readonly task: string;
  private readonly report: (progress: string) => void;
  private readonly begin = performance.now();
  private lastReport = this.begin;
  private lastLine: number | undefined;
  private isDrawn = false;

  constructor(task: string, report: (progress: string) => void) {
    this.task = task;
    this.report = report;
  }

  /** Reports `done` items, at most once per interval. */
  tick(done: number): void {
    const now = performance.now();
    if (now - this.lastReport < REPORT_INTERVAL_MS) return;
    this.lastReport = now;
    const line = `${this.task}: ${grouped(done)} done`;
    this.report(line);
    if (now - this.begin >= SHOW_AFTER_MS) this.show(line, now);
  }

  private show(line: string, now: number): void {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001B[K${line}`);
      this.isDrawn = true;
    } else if (this.lastLine === undefined || now - this.lastLine >= LINE_INTERVAL_MS) {
      process.stderr.write(`${line}\n`);
      this.lastLine = now;
    }
  }

  /** Clears the line on the terminal. */
  end(): void {
    if (this.isDrawn) process.stderr.write('\r\u001B[K');
    this.isDrawn = false;
  }
}
