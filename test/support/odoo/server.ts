import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerTo } from './answers.ts';
import type { Answer } from './exchange.ts';
import type { OdooVersion } from './recordings.ts';
import { StoredSessions } from './stored_sessions.ts';
import { databasesOf, type OdooUser, usersOf } from './users.ts';

/** A request as the stand-in got it. */
export interface OdooRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The sid in its cookie. */
  readonly sid: string | undefined;
}

export interface OdooSettings {
  readonly version: OdooVersion;
  /** Of the Redis with the sessions. */
  readonly redisPort: number;
  /** Default: one, as in the recordings: `shop18`. */
  readonly databases?: readonly string[];
  /** That of its Redis addon. */
  readonly prefix?: string;
}

/** What an Odoo does that is not well. */
export type Fault = 'html500' | 'hangs up' | 'silent' | 'html200' | '404';

/**
 * Stands in for an Odoo server. What it answers was recorded from a real one; what it writes, it writes to the real Redis: it
 * reads the session when a request begins and sets the whole value when it ends. A request that was not recorded fails
 * the test, when the server is closed.
 */
export class StandInOdoo {
  readonly version: OdooVersion;
  readonly databases: readonly string[];
  readonly sessions: StoredSessions;
  readonly users: readonly OdooUser[];
  readonly requests: OdooRequest[] = [];
  /** Failed logins by address, as one worker of Odoo counts them. */
  readonly failures = new Map<string, number>();
  readonly unrecorded: string[] = [];
  fault: Fault | undefined;
  private readonly server: Server;
  private port = 0;
  /** Requests wait here between reading the session and writing it. */
  private gate: { readonly opened: Promise<void>; open(): void } | undefined;
  private arrived: (() => void)[] = [];
  private turn: Promise<void> = Promise.resolve();

  private constructor({ version, redisPort, databases, prefix }: OdooSettings) {
    this.version = version;
    this.databases = databases ?? databasesOf(version).slice(0, 1);
    this.sessions = new StoredSessions(redisPort, version, prefix);
    this.users = usersOf(version);
    this.server = createServer((request, response) => this.serve(request, response));
  }

  static async start(settings: OdooSettings): Promise<StandInOdoo> {
    const odoo = new StandInOdoo(settings);
    await odoo.listen();
    return odoo;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, again on the port that it had. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Stops listening, as a server that is down. */
  async down(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Throws if there was a request that no recording answers. */
  async close(): Promise<void> {
    if (this.server.listening) await this.down();
    this.sessions.close();
    if (this.unrecorded.length > 0) throw new Error(`no recording answers ${this.unrecorded.join('; ')}`);
  }

  /** A user of the first database. */
  user(login: string): OdooUser {
    const user = this.users.find((one) => one.login === login);
    if (!user) throw new Error(`no user ${login}`);
    return user;
  }

  /** Requests to that path so far. */
  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  /** Makes requests wait between reading and writing. Returns a function that lets them continue. */
  hold(): () => void {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const gate = { opened, open };
    this.gate = gate;
    return () => {
      if (this.gate === gate) this.gate = undefined;
      open();
    };
  }

  /** Resolves when the next request has read its session. */
  nextRead(): Promise<void> {
    return new Promise((resolve) => this.arrived.push(resolve));
  }

  /** Called by the answers between reading and writing. */
  async pause(): Promise<void> {
    for (const arrived of this.arrived.splice(0)) arrived();
    await this.gate?.opened;
  }

  /** Does what reads and writes when what came before is done. */
  inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const sid = /(?:^|; )session_id=([^;]*)/.exec(incoming.headers.cookie ?? '')?.[1];
    const { pathname: path, searchParams: query } = new URL(incoming.url ?? '/', 'http://odoo');
    const body = await text(incoming);
    const request = { method: incoming.method ?? '', path, query, headers: incoming.headers, body, sid };
    this.requests.push(request);
    if (this.fault === 'hangs up') incoming.socket.destroy();
    if (this.fault === 'hangs up' || this.fault === 'silent') return;
    if (this.fault !== undefined) await this.pause();
    const answer = ill(this.fault) ?? (await answerTo(this, request));
    response.writeHead(answer.status, answer.headers.flat());
    response.end(answer.body);
  }
}

const HTML = ['Content-Type', 'text/html; charset=utf-8'] as const;

function ill(fault: Fault | undefined): Answer | undefined {
  if (fault === undefined) return undefined;
  const status = { html500: 500, html200: 200, '404': 404, 'hangs up': 0, silent: 0 }[fault];
  return { status, headers: [HTML], body: '<!doctype html><title>Not what was asked for</title>' };
}
