import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface HostSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** The working folder. Default: a new empty one. */
  readonly cwd?: string;
  /** Flags of Node's own. */
  readonly node?: readonly string[];
  /** The file that is run, in the checkout. Default: host.js. */
  readonly program?: string;
}

/** The result of a host that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running host. */
export interface Host {
  readonly url: string;
  readonly readyLine: string;
  /** The password of `admin`, if the host generated one. */
  readonly password: string;
  readonly process: ChildProcess;
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Its home folder, which contains its default data_dir. */
  readonly home: string;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

const folders: string[] = [];
const running = new Set<ChildProcess>();

/** Creates a folder for one test. `cleanUp` removes it. */
export function newFolder(name = 'wideload-test-', parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, name));
  folders.push(folder);
  return folder;
}

/** Starts a host without waiting until it is ready. */
export function launch(args: readonly string[], settings: HostSettings) {
  const home = newFolder();
  const child = spawn(
    process.execPath,
    [...(settings.node ?? []), join(ROOT, settings.program ?? 'host.js'), ...args],
    {
      cwd: settings.cwd ?? home,
      // The configuration of this machine must not affect a test.
      env: { PATH: process.env.PATH ?? '', HOME: home, ...settings.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(([code]): Ended => {
    running.delete(child);
    return { code: code as number | null, ...output };
  });
  return { child, output, ended, home };
}

/** Runs a command of the host to its end. */
export async function runHost(args: readonly string[], settings: HostSettings = {}): Promise<Ended> {
  return launch(args, settings).ended;
}

/** Starts a host on a free port and waits until it is ready. Throws with its output if it exits instead. */
export async function startHost(args: readonly string[] = [], settings: HostSettings = {}): Promise<Host> {
  const { child, output, ended, home } = launch(['--http-port=0', '--http-interface=127.0.0.1', ...args], settings);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => {
      if (/^ready in .*\n/m.test(output.stdout)) resolve();
    });
    ended.then(({ code }) => reject(new Error(`the host ended with ${code}:\n${output.stdout}${output.stderr}`)));
  });
  const [readyLine = ''] = /^ready in .*/m.exec(output.stdout) ?? [];
  return {
    url: /http:\/\/[\w.:]+/.exec(readyLine)?.[0] ?? '',
    readyLine,
    get password() {
      return /^log in as: admin with password (\S+)/m.exec(output.stdout)?.[1] ?? '';
    },
    process: child,
    output,
    home,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Resolves when the host has logged this text. */
export async function said({ process, output }: Host, text: string): Promise<void> {
  while (!output.stderr.includes(text)) await once(process.stderr ?? process, 'data');
}

/** Kills every running host with SIGKILL, as a power cut does. */
export async function killHosts(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      return closed;
    }),
  );
}

/** Stops all running hosts and removes the folders of the tests. For `afterEach` or `afterAll`. */
export async function cleanUp(): Promise<void> {
  await killHosts();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
