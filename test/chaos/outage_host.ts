import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { type Host, said, startHost } from '../support/host.ts';
import { Load } from '../support/load.ts';

/** A module with one route of each kind. `count` adds one to the session and returns the sum. */
const MODULE = moduleFile(
  'probe',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app) => {
      const count = async ({ session }) => ({ count: (session.data.count = (session.data.count ?? 0) + 1) });
      app.get('/probe/none', { config: { auth: 'none' } }, async () => ({}));
      app.get('/probe/public', { config: { auth: 'public' } }, async ({ session }) => ({ uid: session.uid, unavailable: session.unavailable }));
      app.get('/probe/user', async ({ session }) => ({ uid: session.uid }));
      app.get('/probe/count', count);
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

export type Kind = 'none' | 'static' | 'live' | 'ready' | 'public' | 'user' | 'count';

/** A host with Redis and load, for tests of outages. */
export class OutageHost {
  readonly host: Host;
  readonly load: Load<Kind>;
  readonly sid: string;
  /** The last sum that was answered. */
  counted: number;

  static async start(port: number, settings: { timeout?: string; env?: Record<string, string> } = {}) {
    const { timeout = '300ms', env = {} } = settings;
    const addons = addonsWith({ 'probe/index.js': MODULE });
    const host = await startHost(
      ['--load=base,web,session_redis,probe', `--addons-path=${addons}`, '--admin-passwd=pw'],
      { env: { ODOO_SESSION_REDIS_PORT: String(port), ODOO_SESSION_REDIS_TIMEOUT: timeout, ...env } },
    );
    const [reader, counter] = [new Client(host.url), new Client(host.url)];
    for (const client of [reader, counter]) {
      await client.logIn('pw');
      // From now on, their cookies need not be renewed for minutes.
      await client.page('/web');
    }
    return new OutageHost(host, reader.sid ?? '', counter.sid ?? '');
  }

  private readonly counter: string;
  /** How much of the log is of what was before. */
  private readonly logged: number;

  private constructor(host: Host, sid: string, counter: string, counted = 0) {
    this.host = host;
    this.sid = sid;
    this.counter = counter;
    this.counted = counted;
    this.logged = host.output.stderr.length;
    const isSomebody = (body: string) => expect(JSON.parse(body)).toEqual({ uid: 2 });
    this.load = new Load(host.url, {
      none: { path: '/probe/none', sid },
      static: { path: '/web/static/web.css', sid },
      live: { path: '/web/health' },
      ready: { path: '/web/health?ready' },
      public: {
        path: '/probe/public',
        sid,
        // Either the user, or none because the session is unavailable.
        check: (body) =>
          expect([
            { uid: 2, unavailable: false },
            { uid: null, unavailable: true },
          ]).toContainEqual(JSON.parse(body)),
      },
      user: { path: '/probe/user', sid, check: isSomebody },
      count: { path: '/probe/count', sid: counter, each: 1, check: (body) => this.told(JSON.parse(body).count) },
    });
  }

  /** Returns the same host after its load was stopped: with new load, and without what was logged so far. */
  again(): OutageHost {
    return new OutageHost(this.host, this.sid, this.counter, this.counted);
  }

  /** Records an answered sum: a late write must not replace it by an older one. */
  private told(count: number): void {
    expect(count).toBeGreaterThan(this.counted);
    this.counted = count;
  }

  /** Returns the resident memory in MiB. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.host.process.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
  }

  /** Returns the log lines about the state of Redis, without its address, and about errors. */
  get log(): string[] {
    const lines = this.host.output.stderr
      .slice(this.logged)
      .split('\n')
      .filter((line) => line !== '');
    return lines
      .map((line) => JSON.parse(line))
      .filter(({ level, module }) => module === 'session_redis' || level === 'error')
      .map(({ msg }) => msg.replace(/^Redis at \S+ /, ''))
      .filter((msg) => !msg.startsWith('new sids '));
  }

  /** Resolves when the log contains this text. */
  said(text: string): Promise<void> {
    return said(this.host, text);
  }
}
