import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { type Ended, type HostSettings, newFolder } from '../host.ts';

const PROGRAM = fileURLToPath(new URL('process.js', import.meta.url));

/** What follows the output of a command. */
const END = '\0end\n';

type Settings = Pick<HostSettings, 'env' | 'cwd'>;

/** A process that runs commands of the host. */
class CommandProcess {
  private readonly child = fork(PROGRAM, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: {}, execArgv: [] });
  private readonly output = { stdout: '', stderr: '' };
  private last: Promise<unknown> = Promise.resolve();

  constructor() {
    for (const name of ['stdout', 'stderr'] as const) {
      this.child[name]?.setEncoding('utf8').on('data', (text: string) => {
        this.output[name] += text;
        this.child.emit('output');
      });
    }
  }

  /** Runs a command after those before it. */
  run(args: readonly string[], settings: Settings): Promise<Ended> {
    const running = this.last.then(() => this.runNow(args, settings));
    this.last = running.catch(() => {});
    return running;
  }

  private async runNow(args: readonly string[], { env, cwd }: Settings): Promise<Ended> {
    const { child, output } = this;
    const home = newFolder();
    Object.assign(output, { stdout: '', stderr: '' });
    child.send({ args, env: { PATH: process.env.PATH ?? '', HOME: home, ...env }, cwd: cwd ?? home, end: END });
    while (!output.stdout.endsWith(END) || !output.stderr.endsWith(END)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${args.join(' ')} ended the process of commands:\n${output.stdout}${output.stderr}`);
      await Promise.race([once(child, 'output'), once(child, 'close')]);
    }
    const [, stdout = '', code] = /^(.*?)(\d+)$/s.exec(output.stdout.slice(0, -END.length)) ?? [];
    return { code: Number(code), stdout, stderr: output.stderr.slice(0, -END.length) };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}

/**
 * Returns a function that runs commands as `runHost` does, but in one process that stays until the tests of the file or of
 * the `describe` have run. Most of what a short command costs is the start of its process. Some commands of each kind are
 * to be run by `runHost`: only a process of its own shows that it ends.
 */
export function useCommands(): (args: readonly string[], settings?: Settings) => Promise<Ended> {
  let commands: CommandProcess | undefined;
  afterAll(async () => {
    await commands?.stop();
    commands = undefined;
  });
  return (args, settings = {}) => {
    commands ??= new CommandProcess();
    return commands.run(args, settings);
  };
}
