import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutate.ts';
import type { Task } from './tester.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Copies what git knows and what is built, and links what is installed. Returns the folder. */
function copyCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-mutants-'));
  const names = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  for (const name of names.toString().split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(ROOT, name), join(folder, name));
  }
  execFileSync('cp', ['-al', 'node_modules', folder], { cwd: ROOT });
  for (const { path } of JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')).references)
    cpSync(join(ROOT, path, 'dist'), join(folder, path, 'dist'), { recursive: true });
  return folder;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** A copy of the checkout whose files may be broken, and a process that runs tests there. */
export class Checkout {
  private readonly folder = copyCheckout();
  private tester: ChildProcess | undefined;

  /** Resolves to why the tests fail, undefined when all pass within `timeoutMs`. Tests that hang are ended. */
  async failureOf(task: Task, timeoutMs: number): Promise<string | undefined> {
    this.tester ??= this.startTester();
    const { tester } = this;
    const answered = new AbortController();
    const { signal } = answered;
    tester.send(task);
    const timer = setTimeout(() => this.stopTester(), timeoutMs);
    const [answer] = await Promise.race([once(tester, 'message', { signal }), once(tester, 'exit', { signal })]);
    clearTimeout(timer);
    answered.abort();
    if (hasEnded(tester)) this.tester = undefined;
    return hasEnded(tester) ? `they did not end within ${Math.ceil(timeoutMs / 1000)} s` : answer.failure;
  }

  /** Resolves to whether a test notices the break. */
  async notices(mutant: Mutant, tests: readonly string[], timeoutMs: number): Promise<boolean> {
    const path = join(this.folder, mutant.file);
    const original = readFileSync(path);
    writeFileSync(path, mutant.text);
    try {
      return (await this.failureOf({ file: mutant.file, tests }, timeoutMs)) !== undefined;
    } finally {
      writeFileSync(path, original);
    }
  }

  /** Returns the text of a file, which may differ by now from the one that was copied. */
  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  remove(): void {
    this.stopTester();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private startTester(): ChildProcess {
    // A process group of its own, so that servers which a hanging test started end with it.
    return fork('scripts/mutants/tester.ts', {
      cwd: this.folder,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
    });
  }

  private stopTester(): void {
    const { tester } = this;
    this.tester = undefined;
    if (tester?.pid !== undefined && !hasEnded(tester)) process.kill(-tester.pid, 'SIGKILL');
  }
}
