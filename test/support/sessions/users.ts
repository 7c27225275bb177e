import { setTimeout } from 'node:timers/promises';
import { folderWith, moduleFile } from '../addons.ts';
import { Client } from '../client.ts';
import { IS_LONG } from '../figures.ts';
import { type Host, startHost } from '../host.ts';

const MODULE = moduleFile(
  'counter',
  `depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/change', async ({ session }) => ({
        n: await session.update((data) => (data.n = Number(data.n ?? 0) + 1)),
      }));
      app.get('/read', async ({ session }) => ({ n: Number(session.data.n ?? 0) }));
    });
  },`,
  `import { Routes } from '@wideload/web';\n`,
);

const PASSWORD = 'pw';
/** Milliseconds between two requests of one user. */
const PAUSE = IS_LONG ? 10 : 100;
/** Milliseconds after which a request counts as hanging. */
const HANGS = 20_000;
/** Changes of a session before its user logs out. */
const CHANGES = IS_LONG ? 5 : 3;

/** A request whose answer was 503, or 401 because its session does not exist. */
export interface Refusal {
  readonly step: 'login' | 'change' | 'read' | 'logout';
  readonly status: 401 | 503;
  /** The sid that the request came with. A login has none. */
  readonly sid: string | undefined;
}

/** Users who log in, change and read their session, log out, and begin again. */
export interface Users {
  readonly host: Host;
  readonly refusals: readonly Refusal[];
  /** What must never happen: another answer, a lost change, a session that still exists after its logout. */
  readonly surprises: readonly string[];
  /** Longest duration of a request, in milliseconds. */
  readonly slowest: number;
  /** Completed logouts. */
  readonly logouts: number;
  /** Returns the sids of the users who are logged in. */
  sids(): string[];
  /** Resolves when each user has logged in and out once more. */
  allServed(): Promise<void>;
  end(): Promise<void>;
}

/** Starts a host, and users against it. */
export async function startUsers(env: Readonly<Record<string, string>>, count: number): Promise<Users> {
  const addons = folderWith({ 'counter/index.mjs': MODULE });
  const host = await startHost(
    [
      ...['--load=base,web,session_redis,counter', `--addons-path=${addons}`, `--admin-passwd=${PASSWORD}`],
      // All users have one login and one address: what is being checked counts until it is known to be right.
      ...[`--web-login-attempts=${2 * count}`, `--web-login-attempts-address=${2 * count}`],
    ],
    { env },
  );
  const seen: Seen = { refusals: [], surprises: [], slowest: 0 };
  const users = Array.from({ length: count }, () => new User(host, seen));
  let isOver = false;
  const lives = users.map(async (user) => {
    while (!isOver) await user.next();
  });
  return {
    host,
    refusals: seen.refusals,
    surprises: seen.surprises,
    get slowest() {
      return seen.slowest;
    },
    get logouts() {
      return users.reduce((sum, { logouts }) => sum + logouts, 0);
    },
    sids: () => users.flatMap(({ sid }) => sid ?? []),
    async allServed() {
      const before = users.map(({ logouts }) => logouts);
      const begin = performance.now();
      while (!users.every(({ logouts }, at) => logouts > (before[at] ?? 0))) {
        if (performance.now() - begin > HANGS) throw new Error(`not all users are served:\n${host.output.stderr}`);
        await setTimeout(PAUSE);
      }
    },
    async end() {
      isOver = true;
      await Promise.all(lives);
    },
  };
}

interface Seen {
  readonly refusals: Refusal[];
  readonly surprises: string[];
  slowest: number;
}

class User {
  private readonly client: Client;
  private readonly seen: Seen;
  /** Changes of the session that were acknowledged, and those that were answered with 503. */
  private acknowledged = 0;
  private doubtful = 0;
  logouts = 0;

  constructor({ url }: Host, seen: Seen) {
    this.client = new Client(url);
    this.seen = seen;
  }

  get sid(): string | undefined {
    return this.client.sid;
  }

  async next(): Promise<void> {
    if (this.sid === undefined) await this.logIn();
    else if (this.acknowledged >= CHANGES) await this.logOut(this.sid);
    else {
      await this.change();
      if (this.sid !== undefined) await this.read();
    }
  }

  private async logIn(): Promise<void> {
    const params = { login: 'admin', password: PASSWORD };
    const answer = await this.ask('login', '/web/session/authenticate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params }),
    });
    if (answer !== undefined && this.sid === undefined) this.seen.surprises.push(`login: ${answer}`);
    this.acknowledged = 0;
    this.doubtful = 0;
  }

  private async change(): Promise<void> {
    const answer = await this.ask('change', '/change');
    if (answer === undefined) this.doubtful++;
    else this.acknowledged = JSON.parse(answer).n;
  }

  private async read(): Promise<void> {
    const answer = await this.ask('read', '/read');
    if (answer === undefined) return;
    const { n } = JSON.parse(answer);
    if (n < this.acknowledged || n > this.acknowledged + this.doubtful)
      this.seen.surprises.push(`${n} changes instead of ${this.acknowledged} to ${this.acknowledged + this.doubtful}`);
  }

  private async logOut(sid: string): Promise<void> {
    if ((await this.ask('logout', '/web/session/logout')) === undefined) return;
    this.logouts++;
    const { status } = await new Client(this.client.url, sid).request('/read');
    if (status === 200) this.seen.surprises.push('a session exists after its logout');
  }

  /** Returns the text of an answer; undefined if the request was refused. */
  private async ask(step: Refusal['step'], path: string, init?: RequestInit): Promise<string | undefined> {
    const begin = performance.now();
    const { sid } = this.client;
    try {
      const response = await this.client.request(path, { ...init, signal: AbortSignal.timeout(HANGS) });
      const text = await response.text();
      const { status } = response;
      if (status === (step === 'logout' ? 303 : 200)) return text;
      if (status === 503 || (status === 401 && sid !== undefined)) this.seen.refusals.push({ step, status, sid });
      else this.seen.surprises.push(`${step}: ${status} ${text.slice(0, 200)}`);
      // The user logs in again.
      if (status === 401) this.client.sid = undefined;
    } catch (error) {
      this.seen.surprises.push(`${step}: ${error}`);
    } finally {
      this.seen.slowest = Math.max(this.seen.slowest, performance.now() - begin);
      await setTimeout(PAUSE);
    }
    return undefined;
  }
}
