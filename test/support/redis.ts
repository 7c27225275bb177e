import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { redisCommand } from './redis_command.ts';

export interface RedisSettings {
  /** Further arguments: `['--maxmemory', '2mb']`. */
  readonly args?: readonly string[];
  readonly password?: string;
  /** A certain port, to start a server again where one was. */
  readonly port?: number;
  /** A folder of the caller's own, to find again what an earlier server saved. It is not removed. */
  readonly folder?: string;
  /** The line of its log that is waited for. */
  readonly until?: string;
  /** A configuration file that makes it a Sentinel. It is written to. */
  readonly sentinel?: string;
  /** Whether nodes of a cluster will talk to it on the port 10,000 above its own. */
  readonly cluster?: boolean;
  /** Speaks TLS alone, and wants to see a certificate of the same authority. */
  readonly tls?: Certificates;
}

/** A real redis-server of this test's own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** What `redis-cli` prints, without the newline at its end. */
  cli(...args: string[]): Promise<string>;
  /** SIGKILL: it vanishes as with a power cut. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/**
 * Arguments of a server that is to have replicas: it does not wait for more of them before it sends what it has, and
 * pings those it has each second. A replica shows that it has caught up by what it was sent, and where nothing is
 * written that is pings.
 */
export const QUICK_REPLICATION: readonly string[] = [
  ...['--repl-diskless-sync-delay', '0'],
  ...['--repl-ping-replica-period', '1'],
];

/** For `toSatisfy`: what `redis-cli ttl` prints of a key that was given that many seconds just now. */
export const about =
  (seconds: number) =>
  (ttl: string): boolean =>
    Number(ttl) <= seconds && Number(ttl) > seconds - 10;

const NOT_INSTALLED = 'these tests need redis-server and redis-cli; install them with: apt-get install redis-server';

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    // It rejects with the error of a server that cannot listen.
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** A port that nobody listens on just now, nor on the one 10,000 above, where nodes of a cluster talk to each other. */
async function freeClusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port + 10_000 < 65_536 && (await isFree(port + 10_000))) return port;
  }
}

/** How a server that speaks TLS alone listens. */
function listening(port: number, tls: Certificates | undefined): string[] {
  if (tls === undefined) return ['--port', String(port)];
  return [
    ...['--port', '0', '--tls-port', String(port), '--tls-replication', 'yes', '--tls-cluster', 'yes'],
    ...['--tls-ca-cert-file', tls.ca, '--tls-cert-file', tls.server.cert, '--tls-key-file', tls.server.key],
  ];
}

/** Resolves when the server says that it is ready; else rejects with what it said instead. */
function said(child: ChildProcess, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (chunk: Buffer) => {
      output += chunk;
      if (output.includes(line)) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error(NOT_INSTALLED) : error),
    );
    child.once('exit', () => reject(new Error(`redis-server ended: ${output}`)));
  });
}

/** Starts a redis-server that keeps nothing, on a free port and in a folder of its own, and waits until it is ready. */
export async function startRedis(settings: RedisSettings = {}): Promise<RedisServer> {
  const { args = [], password, sentinel } = settings;
  const until = settings.until ?? (sentinel ? 'Sentinel ID is' : 'Ready to accept connections');
  const folder = settings.folder ?? mkdtempSync(join(tmpdir(), 'wideload-redis-'));
  const removeFolder = () => {
    if (settings.folder === undefined) rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; ; attempt++) {
    const port = settings.port ?? (await (settings.cluster ? freeClusterPort : freePort)());
    const login = password === undefined ? [] : ['--requirepass', password];
    const kind = sentinel ? [sentinel, '--sentinel'] : ['--save', '', '--appendonly', 'no'];
    const own = [...kind, ...listening(port, settings.tls), '--dir', folder];
    const child = spawn('redis-server', [...own, ...login, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      await said(child, until);
      return serverOf(child, port, settings, removeFolder);
    } catch (error) {
      // Between finding the port and using it somebody else may have taken it.
      if (attempt < 5 && settings.port === undefined && String(error).includes('Address already in use')) continue;
      removeFolder();
      throw error;
    }
  }
}

/** Returns the arguments of redis-cli for such a server. */
export function tlsFlags(tls: Certificates | undefined): string[] {
  return tls ? ['--tls', '--cacert', tls.ca, '--cert', tls.client.cert, '--key', tls.client.key] : [];
}

function serverOf(child: ChildProcess, port: number, settings: RedisSettings, removeFolder: () => void): RedisServer {
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const end = async (signal: NodeJS.Signals) => {
    process.off('exit', killNow);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await exited;
  };
  return {
    port,
    url: `redis${settings.tls ? 's' : ''}://127.0.0.1:${port}`,
    cli: (...args) => redisCommand(port, args, settings),
    kill: () => end('SIGKILL'),
    freeze: () => {
      child.kill('SIGSTOP');
    },
    thaw: () => {
      child.kill('SIGCONT');
    },
    async stop() {
      await end('SIGTERM');
      removeFolder();
    },
  };
}
