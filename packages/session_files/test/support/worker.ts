import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const SCRIPT = fileURLToPath(new URL('worker.js', import.meta.url));

let built: string | undefined;

/** Returns `worker.js` as one text of JavaScript: each process would compile the TypeScript that it imports again. */
function builtScript(): string {
  built ??= buildSync({
    entryPoints: [SCRIPT],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  }).outputFiles[0]?.text;
  return built ?? '';
}

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
    this.child = spawn(process.execPath, ['--input-type=module', '-', folder, task, ...words.map(String)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // It may be killed before it has read all.
    this.child.stdin.on('error', () => {}).end(builtScript());
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
