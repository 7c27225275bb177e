import type { Gone, Operation, SeenSession, Values } from '@wideload/testing';

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

interface Answer {
  readonly seen?: SeenSession | Gone;
  readonly readAt?: number;
  readonly answer?: unknown;
  readonly sid?: string;
}

/** A browser with one session, which records what its requests did. */
export class Browser {
  readonly history: Operation[] = [];
  private readonly url: string;
  private readonly lineage: string;
  private readonly cookies = new Map<string, string>();

  constructor(url: string, lineage: string) {
    this.url = url;
    this.lineage = lineage;
  }

  /** Begins a session. Returns its sid. */
  async begin(): Promise<string> {
    const values = { n: 0 };
    const invokedAt = now();
    const { sid = '' } = await this.post('create', undefined, { values });
    this.history.push({
      kind: 'create',
      ...this.own,
      user: null,
      values,
      invokedAt,
      returnedAt: now(),
      answer: { sid },
    });
    return sid;
  }

  async load(sid: string): Promise<SeenSession | Gone | undefined> {
    const { seen } = await this.read('load', sid, {});
    return seen;
  }

  /** `waitMs`: how long the handler takes between reading and saving the session. */
  async change(sid: string, values: Values, waitMs: number): Promise<void> {
    const { seen, answer, ...bounds } = await this.read('change', sid, { values, waitMs });
    if (answer === undefined) return;
    const told = answer === 'gone' ? 'gone' : 'saved';
    this.history.push({ kind: 'change', ...this.own, sid, user: null, values, ...bounds, answer: told });
  }

  /** Returns the new sid; undefined if there was no session. */
  async logIn(sid: string): Promise<string | undefined> {
    const newUser = 'anna';
    const { seen, answer, ...bounds } = await this.read('logIn', sid, { user: newUser });
    const given: unknown = Object(answer).sid;
    if (typeof given !== 'string') return undefined;
    this.history.push({ kind: 'logIn', ...this.own, sid, user: null, newUser, ...bounds, answer: { sid: given } });
    return given;
  }

  async end(sid: string): Promise<void> {
    const { seen, answer, ...bounds } = await this.read('end', sid, {});
    if (answer !== undefined) this.history.push({ kind: 'end', ...this.own, sid, ...bounds });
  }

  private get own() {
    return { by: 'server', lineage: this.lineage };
  }

  /** Sends a request that reads the session first, and records that. */
  private async read(action: string, sid: string, body: object) {
    const invokedAt = now();
    const { seen, readAt = now(), answer } = await this.post(action, sid, body);
    const read = { kind: 'load', ...this.own, sid, invokedAt, returnedAt: readAt } as const;
    this.history.push(seen === undefined ? read : { ...read, answer: seen });
    return { seen, answer, invokedAt: readAt, returnedAt: now() };
  }

  private async post(action: string, sid: string | undefined, body: object): Promise<Answer> {
    const cookie = sid === undefined ? undefined : this.cookies.get(sid);
    const response = await fetch(`${this.url}/history/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(cookie !== undefined && { cookie }) },
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(`${action}: ${response.status} ${await response.text()}`);
    const answer: Answer = Object(await response.json());
    const given = answer.sid ?? Object(answer.answer).sid;
    const [set] = response.headers.getSetCookie();
    if (typeof given === 'string' && set !== undefined) this.cookies.set(given, set.split(';')[0] ?? '');
    return answer;
  }
}
