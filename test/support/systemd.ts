import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, ROOT } from './host.ts';
import { freePort } from './redis.ts';
import { until } from './until.ts';

const children = new Set<ChildProcess>();

/** systemd's own program that opens a socket, and runs another program once something comes in. */
async function activate(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn('systemd-socket-activate', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  children.add(child);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Listening on')) resolve();
    });
    child.once('error', reject).once('exit', () => reject(new Error(`systemd-socket-activate ended: ${said}`)));
  });
  return child;
}

/** Ends what these helpers started. For `afterEach`. */
export async function endSystemd(): Promise<void> {
  for (const child of children) {
    const closed = child.exitCode === null && child.signalCode === null && once(child, 'close');
    // With all that it started.
    if (child.pid !== undefined && closed) process.kill(-child.pid, 'SIGKILL');
    await closed;
  }
  children.clear();
}

/** Reads datagrams from file descriptor 3, which does not wait for them, and prints a line of JSON for each. */
const READER = `
const { readSync } = require('node:fs');
const buffer = Buffer.alloc(65536);
const clock = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  try {
    console.log(JSON.stringify(buffer.toString('utf8', 0, readSync(3, buffer))));
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error;
    Atomics.wait(clock, 0, 0, 10);
  }
}`;

/** The socket to which services tell how they are: `NOTIFY_SOCKET`. */
export interface NotifySocket {
  readonly path: string;
  /** The received datagrams, without requests for more time. */
  readonly told: readonly string[];
  /** What a start that waits asked more time with. */
  readonly extended: readonly string[];
}

export async function openNotifySocket(): Promise<NotifySocket> {
  const path = join(newFolder(), 'notify');
  const child = await activate(['--datagram', '-l', path, process.execPath, '-e', READER]);
  const told: string[] = [];
  const extended: string[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    // What systemd-notify sends to learn that the rest was read.
    const datagrams = lines.map((line): string => JSON.parse(line)).filter((datagram) => datagram !== 'BARRIER=1');
    for (const datagram of datagrams) (datagram.startsWith('EXTEND_TIMEOUT_USEC=') ? extended : told).push(datagram);
  });
  return { path, told, extended };
}

/** Starts the host again whenever it ends, as systemd does, which keeps the socket meanwhile. */
const MANAGER = `while :; do sh -c 'LISTEN_PID=$$ exec "$@"' sh "$@"; done`;

/** A host behind a socket that it did not open itself. It is started by the first connection. */
export interface SocketService {
  readonly url: string;
  pid(): number;
  output(): string;
  /** Restarts it, and waits until it serves. */
  restart(): Promise<void>;
}

export async function startSocketService(args: readonly string[] = []): Promise<SocketService> {
  const folder = newFolder();
  const pidfile = join(folder, 'pid');
  const port = await freePort();
  const host = [process.execPath, join(ROOT, 'host.js'), `--pidfile=${pidfile}`, `--data-dir=${folder}`, ...args];
  const child = await activate(['-l', `127.0.0.1:${port}`, '-E', `HOME=${folder}`, 'sh', '-c', MANAGER, 'sh', ...host]);
  let output = '';
  let starts = 1;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const pid = () => Number(readFileSync(pidfile, 'utf8'));
  return {
    url: `http://127.0.0.1:${port}`,
    pid,
    output: () => output,
    async restart() {
      // The first request may be answered before the line is out.
      await until('it serves', () => output.split('ready in').length > starts);
      process.kill(pid(), 'SIGTERM');
      starts++;
      await until('it serves again', () => output.split('ready in').length > starts);
    },
  };
}
