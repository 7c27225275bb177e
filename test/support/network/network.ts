import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newFolder } from '../host.ts';

const run = promisify(execFile);

/** Milliseconds after which a request fails. */
const PATIENCE_MS = 20_000;

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  /** The value of the session cookie that came with it. */
  readonly sid: string | undefined;
  readonly body: string;
}

/**
 * A network of its own on loopback addresses, which can be cut in two. It takes root and Linux: a namespace, in which the
 * rules of routing decide which addresses reach each other.
 */
export class Network {
  /** Whether this user may make networks. */
  static readonly isPossible = spawnSync('unshare', ['--net', 'true']).status === 0;
  private readonly holder: ChildProcess;
  private readonly sockets = newFolder();
  private readonly children: ChildProcess[] = [];

  private constructor(holder: ChildProcess) {
    this.holder = holder;
  }

  static async create(): Promise<Network> {
    const holder = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && echo up && exec sleep infinity']);
    await Promise.race([
      once(holder.stdout, 'data'),
      once(holder, 'close').then(() => {
        throw new Error('no namespace for a network could be made: this test needs root');
      }),
    ]);
    const network = new Network(holder);
    // Rules come before the table of local addresses, which would win otherwise.
    await network.run('ip', 'rule', 'add', 'pref', '100', 'lookup', 'local');
    await network.run('ip', 'rule', 'del', 'pref', '0');
    return network;
  }

  /** Runs a program in the network and returns what it prints. */
  async run(...command: readonly string[]): Promise<string> {
    const { stdout } = await run('nsenter', this.entering(command));
    return stdout.trimEnd();
  }

  /** Starts a program in the network. It is killed with the network. */
  spawn(command: readonly string[], options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): ChildProcess {
    const child = spawn('nsenter', this.entering(command), { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.resume();
    child.stderr?.resume();
    this.children.push(child);
    return child;
  }

  /** Lets nothing through from some addresses to others, both in CIDR notation. `ports`: only to these, `17000-17999`. */
  async cut(from: string, to: string, ports?: string): Promise<void> {
    const only = ports === undefined ? [] : ['ipproto', 'tcp', 'dport', ports];
    await this.run('ip', 'rule', 'add', 'pref', '10', 'from', from, 'to', to, ...only, 'blackhole');
  }

  /** Lets nothing through between two groups of addresses. */
  async cutInTwo(one: string, other: string): Promise<void> {
    await this.cut(one, other);
    await this.cut(other, one);
  }

  async heal(): Promise<void> {
    await this.run('sh', '-c', 'while ip rule del pref 10 2>/dev/null; do :; done');
  }

  /**
   * The Unix socket of the server at this address and port. Tests talk to servers by it, also across a cut: a program inside
   * the network for each question would cost more than its answer.
   */
  socketOf(place: string): string {
    return join(this.sockets, place);
  }

  /** Sends a request to a host by its socket. `json`: the body of a POST. */
  async request(url: string, sid?: string, json?: object): Promise<Answer> {
    const { host, pathname, search } = new URL(url);
    const sent = request({
      ...{ socketPath: this.socketOf(host), path: pathname + search, signal: AbortSignal.timeout(PATIENCE_MS) },
      headers: {
        host,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(sid !== undefined && { cookie: `session_id=${sid}` }),
      },
      method: json === undefined ? 'GET' : 'POST',
    });
    sent.end(json === undefined ? undefined : JSON.stringify(json));
    const [response] = await once(sent, 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    const cookies: string[] = response.headers['set-cookie'] ?? [];
    const [, cookie] = /^session_id=([^;]+)/m.exec(cookies.join('\n')) ?? [];
    return { status: response.statusCode, sid: cookie, body };
  }

  async stop(): Promise<void> {
    for (const child of [...this.children, this.holder]) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    }
  }

  private entering(command: readonly string[]): string[] {
    return ['-t', String(this.holder.pid), '-n', '--', ...command];
  }
}
