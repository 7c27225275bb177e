import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { newFolder, ROOT } from '../../support/host.ts';
import type { Network } from '../../support/network/network.ts';

/** Milliseconds after which a client gives up. */
const PATIENCE_MS = 10_000;
/** Errors of a connection that was never made, so that nothing was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOENT']);

/** `unsent`: the host did not get the request. `unknown`: it may have done what was asked, or do it later. */
export type Reply = { readonly json: unknown } | 'unsent' | 'unknown';

export interface HostSettings {
  readonly network: Network;
  readonly name: string;
  readonly address: string;
  readonly options: readonly string[];
  readonly addons: string;
  readonly dataDir?: string;
  /** Seconds by which its clock is ahead. */
  readonly aheadBy?: number;
}

/** A process of `node host`, whose own connections go through a network that can be cut, and which clients reach in any case. */
export class HistoryHost {
  readonly name: string;
  readonly dataDir: string;
  private readonly settings: HostSettings;
  private readonly socket = join(newFolder(), 'http');
  private readonly agent = new Agent({ keepAlive: true });
  private child: ChildProcess | undefined;
  private output = '';

  constructor(settings: HostSettings) {
    this.settings = settings;
    this.name = settings.name;
    this.dataDir = settings.dataDir ?? newFolder();
  }

  async start(): Promise<void> {
    const { network, address, options, addons, aheadBy = 0 } = this.settings;
    // A process that was killed leaves it behind.
    rmSync(this.socket, { force: true });
    const clock = `const now = Date.now; Date.now = () => now() + ${aheadBy * 1000};`;
    const child = network.spawn(
      [
        ...[process.execPath, '--import', join(ROOT, 'test/support/network/local_address.js')],
        ...['--import', `data:text/javascript,${encodeURIComponent(clock)}`, join(ROOT, 'host.js')],
        ...[`--addons-path=${addons}`, `--data-dir=${this.dataDir}`, '--admin-passwd=pw'],
        ...[`--http-interface=${address}`, '--http-port=0', ...options],
      ],
      { cwd: newFolder(), env: { PATH: process.env.PATH, LOCAL_ADDRESS: address, HOST_SOCKET: this.socket } },
    );
    this.child = child;
    child.stderr?.on('data', (chunk) => {
      this.output += chunk;
    });
    const isReady = await Promise.race([
      once(child.stdout ?? child, 'data').then(() => true),
      once(child, 'close').then(() => false),
    ]);
    if (!isReady) throw new Error(`${this.name} did not start:\n${this.output}`);
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async post(path: string, sid: string | undefined, body: object): Promise<Reply> {
    try {
      const sent = request({
        ...{
          socketPath: this.socket,
          agent: this.agent,
          path,
          method: 'POST',
          signal: AbortSignal.timeout(PATIENCE_MS),
        },
        headers: {
          ...{ host: 'shop.example', 'content-type': 'application/json' },
          ...(sid !== undefined && { cookie: `session_id=${sid}` }),
        },
      });
      sent.end(JSON.stringify(body));
      const [response] = await once(sent, 'response');
      let text = '';
      for await (const chunk of response) text += chunk;
      const { statusCode } = response;
      if (statusCode === 200) return { json: JSON.parse(text) };
      if (statusCode === 503) return 'unknown';
      throw new Error(`${this.name} answered ${path} with ${statusCode}: ${text}\n${this.output}`);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code === '') throw error;
      return NOT_CONNECTED.has(code) ? 'unsent' : 'unknown';
    }
  }

  /** Creates a session and returns its sid. */
  async create(): Promise<string> {
    const reply = await this.post('/history/create', undefined, { values: {}, to: { login: 'zoe', uid: 9 } });
    const { answer } = Object(typeof reply === 'string' ? undefined : reply.json);
    if (typeof answer?.sid !== 'string') throw new Error(`${this.name} created no session`);
    return answer.sid;
  }

  /** Returns whether the host has a session; undefined if it does not know. */
  async see(sid: string): Promise<'there' | 'gone' | undefined> {
    const reply = await this.post('/history/load', sid, {});
    const { seen } = Object(typeof reply === 'string' ? undefined : reply.json);
    return seen === undefined || seen === 'gone' ? seen : 'there';
  }
}
