import { grouped } from './format.ts';

/** Milliseconds between two times that the host is told. */
const TELL_INTERVAL = 200;
/** Milliseconds that work may take before people are shown how far it has come. */
const SHOW_AFTER = 1000;
/** Milliseconds between two lines where none can be drawn anew, as in a log. */
const LINE_INTERVAL = 10_000;

/**
 * Tells the host, and people on the error output, how far a long piece of work has come: on a terminal in one line that is
 * drawn anew, elsewhere in a line now and then.
 */
export class Progress {
  private readonly doing: string;
  private readonly tell: (doing: string) => void;
  private readonly begin = performance.now();
  private lastTold = this.begin;
  private lastLine: number | undefined;
  private isDrawn = false;

  constructor(doing: string, tell: (doing: string) => void) {
    this.doing = doing;
    this.tell = tell;
  }

  /** May be called as often as one likes. */
  tick(done: number): void {
    const now = performance.now();
    if (now - this.lastTold < TELL_INTERVAL) return;
    this.lastTold = now;
    const line = `${this.doing}: ${grouped(done)} done`;
    this.tell(line);
    if (now - this.begin >= SHOW_AFTER) this.show(line, now);
  }

  private show(line: string, now: number): void {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001B[K${line}`);
      this.isDrawn = true;
    } else if (this.lastLine === undefined || now - this.lastLine >= LINE_INTERVAL) {
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
