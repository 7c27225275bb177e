import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('worker.js', import.meta.url));

const running = new Set<Worker>();

/** Ends every worker that a test left running. For `afterEach`. */
export async function killWorkers(): Promise<void> {
  await Promise.all([...running].map((worker) => worker.kill()));
}

/** A process of its own that does something to the sessions in a folder: see `worker.js`. */
export class Worker {
  private readonly child;
  private text = '';
  private readonly ended: Promise<unknown>;

  constructor(
    folder: string,
    task: 'count' | 'count-on' | 'save' | 'destroy' | 'hold',
    ...words: readonly (string | number)[]
  ) {
    this.child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, folder, task, ...words.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.text += chunk;
    });
    running.add(this);
    this.ended = once(this.child, 'close').then(() => running.delete(this));
  }

  /** What it said that it has done. A line that it was killed over is none. */
  get said(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  /** Waits until it has begun, as its first line says. */
  async begun(): Promise<void> {
    if (!this.text.includes('\n')) await once(this.child.stdout, 'data');
  }

  /** Returns its exit code. */
  async end(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
