import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Ended, type HostSettings, newFolder } from '../host.ts';

const PROGRAM = fileURLToPath(new URL('./process.js', import.meta.url));

type CommandSettings = Pick<HostSettings, 'cwd' | 'env'>;

/** A process that runs command lines. */
interface Runner {
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** Takes command lines, and returns exit codes. */
  readonly channel: Socket;
  readonly ended: Promise<unknown>;
}

let runner: Runner | undefined;

function pipeOf({ stdio }: ChildProcess, descriptor: number): Socket {
  const pipe = stdio[descriptor];
  if (!(pipe instanceof Socket)) throw new Error(`the process has no pipe ${descriptor}`);
  // `ended` tells that the process has ended. When the tests end, their process ends the pipes, and with them this one.
  pipe
    .on('error', () => {})
    .setEncoding('utf8')
    .unref();
  return pipe;
}

function start(): Runner {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  child.unref();
  const ended = once(child, 'close').then(() => {
    runner = undefined;
  });
  return { stdout: pipeOf(child, 1), stderr: pipeOf(child, 2), channel: pipeOf(child, 3), ended };
}

/** Collects what a pipe returns until `finish` is called. */
function collect(pipe: Socket) {
  let text = '';
  const take = (part: string): void => {
    text += part;
  };
  pipe.on('data', take);
  return {
    text: () => text,
    /** Resolves when the pipe has returned this at last. */
    async until(end: string): Promise<string> {
      while (!text.endsWith(end)) await once(pipe, 'data');
      return text.slice(0, -end.length);
    },
    finish: () => pipe.off('data', take),
  };
}

async function send(args: readonly string[], { cwd, env }: CommandSettings): Promise<Ended> {
  runner ??= start();
  const { channel, ended } = runner;
  const [answer, stdout, stderr] = [collect(channel), collect(runner.stdout), collect(runner.stderr)];
  const end = randomUUID();
  const request = { args, cwd: cwd ?? newFolder(), env: { PATH: process.env.PATH ?? '', ...env }, end };
  channel.write(`${JSON.stringify(request)}\n`);
  try {
    const died = ended.then(() => {
      throw new Error(`the process that runs commands has ended:\n${stdout.text()}${stderr.text()}`);
    });
    const done = Promise.all([answer.until('\n'), stdout.until(end), stderr.until(end)]);
    const [code, printed, complained] = await Promise.race([done, died]);
    return { code: Number(code), stdout: printed, stderr: complained };
  } finally {
    for (const { finish } of [answer, stdout, stderr]) finish();
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command of the host to its end, as `runHost` does, but in a process that has run others before, for a tenth of
 * the processor time. All commands have one home folder. Not for what concerns the process: a host that serves, signals,
 * how the process ends, time, memory, and modules that have changed since they were imported.
 */
export function runCommand(args: readonly string[], settings: CommandSettings = {}): Promise<Ended> {
  const ended = last.then(() => send(args, settings));
  last = ended.catch(() => {});
  return ended;
}
