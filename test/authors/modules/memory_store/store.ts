import {
  ENDED_SECONDS,
  isLoggedIn,
  newBase64Sid,
  ownExpiration,
  type SessionStore,
  type SharedData,
  sessionName,
  type Written,
} from '@wideload/session';

interface Kept {
  readonly text: string;
  readonly expiresAt: number;
}

const PAGE = 100;

function* pages(sids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < sids.length; at += PAGE) yield sids.slice(at, at + PAGE);
}

/** Sessions in the memory of this process. */
export class MemoryStore implements SessionStore {
  readonly location = 'memory of this process';
  readonly #kept = new Map<string, Kept>();
  readonly #ended = new Map<string, number>();
  readonly #users = new Map<string, Map<string, number>>();
  readonly #seconds: { readonly user: number; readonly visitor: number };

  constructor(seconds: { readonly user: number; readonly visitor: number }) {
    this.#seconds = seconds;
  }

  newSid(): string {
    return newBase64Sid();
  }

  lifetime(data: SharedData): number {
    return ownExpiration(data) ?? (isLoggedIn(data) ? this.#seconds.user : this.#seconds.visitor);
  }

  load(sid: string): string | undefined {
    return this.#find(sid)?.text;
  }

  write(sid: string, text: string, expected: string | undefined, seconds: number, keepsLonger = false): Written {
    if (this.#hasEnded(sid)) return { done: false, current: undefined };
    const present = this.#find(sid);
    if (present?.text !== expected) return { done: false, current: present?.text };
    const expiresAt = Date.now() + seconds * 1000;
    this.#kept.set(sid, { text, expiresAt: keepsLonger ? Math.max(expiresAt, present?.expiresAt ?? 0) : expiresAt });
    return { done: true };
  }

  touch(sid: string, seconds: number): void {
    const present = this.#find(sid);
    if (present === undefined) return;
    this.#kept.set(sid, { text: present.text, expiresAt: Math.max(present.expiresAt, Date.now() + seconds * 1000) });
  }

  destroy(sid: string, isSecret = false): boolean {
    const existed = this.#find(sid) !== undefined;
    this.#kept.delete(sid);
    if (existed && !isSecret) this.#end(sid);
    return existed;
  }

  refuse(sid: string): void {
    this.#kept.delete(sid);
    this.#end(sid);
  }

  destroyIf(sid: string, expected: string): Written {
    const present = this.#find(sid);
    if (present?.text !== expected) return { done: false, current: present?.text };
    this.destroy(sid);
    return { done: true };
  }

  confirm(): void {}

  peek(sid: string): { text: string; seconds: number } | undefined {
    const present = this.#find(sid);
    return present && { text: present.text, seconds: (present.expiresAt - Date.now()) / 1000 };
  }

  async *sids(prefix = ''): AsyncGenerator<readonly string[]> {
    yield* pages([...this.#kept.keys()].filter((sid) => sid.startsWith(prefix)));
  }

  addToUserIndex(user: string, sid: string, seconds: number): void {
    const sids = this.#users.get(user) ?? new Map<string, number>();
    this.#users.set(user, sids.set(sid, Date.now() + seconds * 1000));
  }

  removeFromUserIndex(user: string, sid: string): void {
    this.#users.get(user)?.delete(sid);
  }

  async *sidsOfUser(user: string): AsyncGenerator<readonly string[]> {
    const now = Date.now();
    yield* pages([...(this.#users.get(user) ?? [])].filter(([, end]) => end > now).map(([sid]) => sid));
  }

  /** Forgets what has expired. */
  collect(now = Date.now()): void {
    for (const [sid, { expiresAt }] of this.#kept) if (expiresAt <= now) this.#kept.delete(sid);
    for (const [name, end] of this.#ended) if (end <= now) this.#ended.delete(name);
    for (const [user, sids] of this.#users) {
      for (const [sid, end] of sids) if (end <= now) sids.delete(sid);
      if (sids.size === 0) this.#users.delete(user);
    }
  }

  #find(sid: string): Kept | undefined {
    const present = this.#kept.get(sid);
    return present === undefined || present.expiresAt <= Date.now() || this.#hasEnded(sid) ? undefined : present;
  }

  #end(sid: string): void {
    this.#ended.set(sessionName(sid), Date.now() + ENDED_SECONDS * 1000);
  }

  #hasEnded(sid: string): boolean {
    return (this.#ended.get(sessionName(sid)) ?? 0) > Date.now();
  }
}
