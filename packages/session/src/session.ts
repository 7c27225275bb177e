import { isLoggedIn, newSessionData, type SessionData } from './data.ts';
import { sessionContended } from './errors.ts';
import { isExotic } from './json/decode.ts';
import { encode } from './json/encode.ts';
import { parseSession } from './json/parse.ts';
import { applyPatch, difference, type Patch, rebase } from './patch.ts';
import { KeyedQueue } from './queue.ts';
import type { SessionStore, Written } from './store.ts';

/** Conflicts with other processes that one save takes before it gives up. In one process there are none. */
const MAX_ATTEMPTS = 100;

/** What came of a save. `gone`: the session was destroyed, or handed to another user, since this request began. */
export type Saved = 'unchanged' | 'saved' | 'gone';

const queue = new KeyedQueue();

/** A form in which two states of a session's data are equal exactly when their texts say the same. */
function fingerprint(data: SessionData, exotic: boolean): string {
  return exotic ? encode(data) : JSON.stringify(data);
}

const NOTHING = JSON.stringify(newSessionData());

/** The session of one request. What its handler changes in `data`, however deep, is saved after it. */
export class Session {
  private readonly store: SessionStore;
  private id: string | undefined;
  /** The text that `data` was read from; undefined while the store has none. */
  private text: string | undefined;
  private current: SessionData | undefined;
  /** Set when `data` was handed out, from when on it may have been changed. */
  private before: string | undefined;
  /** Set while the store cannot be reached: nothing was read, so nothing may be written. */
  readonly unavailable: boolean;

  constructor(store: SessionStore, found?: { sid: string; text: string }, settings: { unavailable?: boolean } = {}) {
    this.store = store;
    this.id = found?.sid;
    this.text = found?.text;
    // Read at once: a text that holds no session is the opener's business, not the handler's.
    if (found) this.current = parseSession(found.text);
    this.unavailable = settings.unavailable ?? false;
  }

  /** Made when it is first asked for: a session that is never stored needs none. */
  get sid(): string {
    this.id ??= this.store.newSid();
    return this.id;
  }

  /** Whether the store does not know this session (yet). */
  get isNew(): boolean {
    return this.text === undefined;
  }

  private get peeked(): SessionData {
    this.current ??= newSessionData();
    return this.current;
  }

  /** What the session holds. Change it as you like; it is saved after the request. */
  get data(): SessionData {
    const data = this.peeked;
    this.before ??= this.text === undefined ? NOTHING : fingerprint(data, isExotic(this.text));
    return data;
  }

  get uid(): number | null {
    return isLoggedIn(this.peeked) ? (this.peeked.uid ?? null) : null;
  }

  get login(): string | null {
    return this.peeked.login ?? null;
  }

  /** How long the session lives from its last use, in seconds. */
  get lifetime(): number {
    return this.store.lifetime(this.peeked);
  }

  /** Whether `data` differs from what was read. */
  get isChanged(): boolean {
    if (this.before === undefined || this.current === undefined) return false;
    return fingerprint(this.current, this.text !== undefined && isExotic(this.text)) !== this.before;
  }

  /** Saves what changed, laid over what others saved meanwhile. A session that is gone stays gone. */
  async save(): Promise<Saved> {
    if (this.unavailable || !this.isChanged) return 'unchanged';
    if (this.text === undefined) return this.create(this.data);
    const patch = difference(this.text, this.data);
    if (patch.size === 0) return 'unchanged';
    const { sid, text } = this;
    return queue.run(sid, () => this.writePatch(sid, text, patch));
  }

  private async create(data: SessionData): Promise<Saved> {
    for (;;) {
      const text = encode(data);
      const written = await this.store.write(this.sid, text, undefined, this.store.lifetime(data));
      if (written.done) {
        this.adopt(text);
        return 'saved';
      }
      // Somebody has that sid: chance cannot do that, so it is a poor random source or a foreign key. Take another.
      this.id = undefined;
    }
  }

  /** What is in the store now is where this session goes on from. */
  private adopt(text: string): void {
    this.text = text;
    this.before &&= fingerprint(this.peeked, isExotic(text));
  }

  private async writePatch(sid: string, read: string, changes: Patch): Promise<Saved> {
    let text = read;
    let patch = changes;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const next = applyPatch(text, patch);
      const written: Written = await this.store.write(sid, next, text, this.store.lifetime(parseSession(next)));
      if (written.done) {
        this.adopt(next);
        return 'saved';
      }
      if (written.current === undefined) return 'gone';
      const rebased = rebase(patch, parseSession(read), parseSession(written.current));
      if (rebased === undefined) return 'gone';
      text = written.current;
      patch = rebased;
    }
    throw sessionContended(MAX_ATTEMPTS);
  }

  /**
   * A read-modify-write that nobody comes in between: `change` gets what the store holds now, and is run again whenever
   * somebody else was faster. Written at once. Answers what `change` returned, or undefined when the session is gone.
   */
  async update<T>(change: (data: SessionData) => T): Promise<T | undefined> {
    if (this.unavailable) return undefined;
    if (this.text === undefined) {
      const result = change(this.data);
      await this.create(this.data);
      return result;
    }
    return queue.run(this.sid, async () => {
      const { sid } = this;
      let text = await this.store.load(sid);
      const before = parseSession(this.text ?? '{}');
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        if (text === undefined) return undefined;
        const data = parseSession(text);
        if ((data.uid ?? null) !== (before.uid ?? null)) return undefined;
        const result = change(data);
        const patch = difference(text, data);
        const next = patch.size === 0 ? text : applyPatch(text, patch);
        const written: Written =
          next === text ? { done: true } : await this.store.write(sid, next, text, this.store.lifetime(data));
        if (written.done) {
          this.takeOver(next, patch);
          return result;
        }
        text = written.current;
      }
      throw sessionContended(MAX_ATTEMPTS);
    });
  }

  /** Keeps the changes made to `data` so far on top of what `update` wrote. */
  private takeOver(text: string, written: Patch): void {
    const mine = this.isChanged && this.text !== undefined ? difference(this.text, this.peeked) : new Map();
    const stored = parseSession(text);
    this.text = text;
    if (this.current === undefined) return;
    for (const key of Object.keys(stored)) if (!mine.has(key)) this.current[key] = stored[key];
    for (const [key, value] of written) if (value === undefined && !mine.has(key)) delete this.current[key];
    if (this.before !== undefined) this.before = fingerprint(stored, isExotic(text));
  }

  /** Moves the session to a new sid; the old one is dead at once and leads nowhere. Changes so far are saved with it. */
  async rotate(): Promise<void> {
    if (this.unavailable) return;
    const old = this.text === undefined ? undefined : this.id;
    const data = this.data;
    this.id = undefined;
    if (old === undefined) return;
    this.text = undefined;
    await this.create(data);
    await this.store.destroy(old);
  }

  /** Makes somebody the user of this session, under a new sid. What the session held is kept. */
  async logIn(identity: { uid: number; login: string; db?: string | null }): Promise<void> {
    const { data } = this;
    data.uid = identity.uid;
    data.login = identity.login;
    data.db = identity.db ?? data.db ?? null;
    // Odoo's token is an HMAC over the old sid: under the new one it could only be wrong.
    data.session_token = null;
    data.context = { ...data.context, uid: identity.uid };
    await this.rotate();
  }

  /** Ends the session. What is put into `data` afterwards begins a new one. */
  async destroy(): Promise<void> {
    if (this.unavailable) return;
    const old = this.text === undefined ? undefined : this.id;
    this.id = undefined;
    this.text = undefined;
    this.current = undefined;
    this.before = undefined;
    if (old !== undefined) await this.store.destroy(old);
  }
}

/** A session that nobody has stored yet. */
export function newSession(store: SessionStore): Session {
  return new Session(store);
}
