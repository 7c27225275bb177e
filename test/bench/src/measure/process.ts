import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Core, onCore } from './pin.ts';

/** A process that serves. */
export interface Serving {
  readonly url: string;
  /** Its resident memory in bytes. */
  memory(): number;
  /** What it and its children have used of a processor so far, in seconds. NaN where there is no /proc. */
  processorSeconds(): number;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export interface ProcessSettings {
  readonly core?: Core;
  readonly env?: Readonly<Record<string, string>>;
  /** What the process prints when it is up; its first group is the address. */
  readonly ready: RegExp;
}

/** Starts a process and waits until it says that it is up. Throws with all it said when it ends instead. */
export async function start(command: readonly string[], settings: ProcessSettings): Promise<Serving> {
  const [program, ...args] = onCore(settings.core ?? 'server', command);
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...settings.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await readyUrl(child, settings.ready, command.join(' '));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await closed;
    clearTimeout(timer);
  };
  return {
    url,
    memory: () => residentMemory(child.pid ?? 0),
    processorSeconds: () => processorSeconds(child.pid ?? 0),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function readyUrl(child: ChildProcess, ready: RegExp, name: string): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, url] = ready.exec(said) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`${name} ended with ${code}:\n${said}`)));
  });
}

/** `VmRSS` of proc(5). NaN where there is no /proc. */
function residentMemory(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return Number.NaN;
  }
}

/** The clock of proc(5) on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** User and system time of proc(5). */
function processorSeconds(pid: number): number {
  try {
    // The name, in brackets, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const own = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    return children.reduce((sum, child) => sum + processorSeconds(Number(child)), own);
  } catch {
    return Number.NaN;
  }
}
