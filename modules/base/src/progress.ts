import { grouped } from './format.ts';

/** Milliseconds between two signs of life. */
const INTERVAL = 200;
/** Milliseconds that work may take before a person at a terminal is told how it goes. */
const PATIENCE = 1000;

/** Tells the host, and a person at a terminal, how far a long piece of work has come. */
export class Progress {
  private readonly doing: string;
  private readonly tell: (doing: string) => void;
  private readonly begin = performance.now();
  private last = this.begin;
  private isShown = false;

  constructor(doing: string, tell: (doing: string) => void) {
    this.doing = doing;
    this.tell = tell;
  }

  /** May be called as often as one likes. */
  tick(done: number): void {
    const now = performance.now();
    if (now - this.last < INTERVAL) return;
    this.last = now;
    const line = `${this.doing}: ${grouped(done)} done`;
    this.tell(line);
    if (!process.stderr.isTTY || now - this.begin < PATIENCE) return;
    process.stderr.write(`\r\u001B[K${line}`);
    this.isShown = true;
  }

  /** Clears the line on the terminal. */
  end(): void {
    if (this.isShown) process.stderr.write('\r\u001B[K');
    this.isShown = false;
  }
}
