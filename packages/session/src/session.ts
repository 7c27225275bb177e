import { isLoggedIn, newSessionData, type SessionData } from './data.ts';
import { StoreUnavailable } from './errors.ts';
import { isExotic } from './json/decode.ts';
import { encode } from './json/encode.ts';
import { parseSession } from './json/parse.ts';
import { forgetSession, notedUser, noteSession } from './notes.ts';
import type { SessionStore } from './store.ts';
import { createSession } from './write/create.ts';
import { applyPatch, difference, isSameUser, type Patch, rebase } from './write/patch.ts';
import { behindWrites, rewriteSession } from './write/rewrite.ts';

/** What came of a save. `gone`: the session was destroyed, or handed to another user, since this request began. */
export type Saved = 'unchanged' | 'saved' | 'gone';

/**
 * A form in which two states of a session's data are equal exactly when their texts say the same. Undefined for what
 * JSON.stringify cannot write: it is no state that was ever read, so it counts as a change, and saving says what is wrong.
 */
function fingerprint(data: SessionData, isExact: boolean): string | undefined {
  try {
    return isExact ? encode(data) : JSON.stringify(data);
  } catch {
    return undefined;
  }
}

const NOTHING = JSON.stringify(newSessionData());
const NO_CHANGES: Patch = new Map();

/** The session of one request. What its handler changes in `data`, however deep, is saved after it. */
export class Session {
  private readonly store: SessionStore;
  private id: string | undefined;
  /** What the store has, as far as this request knows; undefined while it has nothing. */
  private text: string | undefined;
  private current: SessionData | undefined;
  /** Set once `data` was handed out, from when on it may have been changed. */
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

  /** Numbers that JSON.stringify cannot tell apart have to be compared by our own writing. */
  private get isExact(): boolean {
    return this.text !== undefined && isExotic(this.text);
  }

  /** What the session holds. Change it as you like; it is saved after the request. */
  get data(): SessionData {
    this.before ??= this.text === undefined ? NOTHING : fingerprint(this.peeked, this.isExact);
    return this.peeked;
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
    return this.before !== undefined && fingerprint(this.peeked, this.isExact) !== this.before;
  }

  /** What this request changed and has not saved. */
  private get changes(): Patch {
    return this.text !== undefined && this.before !== undefined ? difference(this.text, this.peeked) : NO_CHANGES;
  }

  /** Saves what changed, laid over what others saved meanwhile. A session that is gone stays gone. */
  async save(): Promise<Saved> {
    if (this.unavailable) return 'unchanged';
    const { text: read } = this;
    if (read === undefined) {
      if (!this.isChanged) return 'unchanged';
      await this.create();
      return 'saved';
    }
    const { changes } = this;
    if (changes.size === 0) return 'unchanged';
    const written = await rewriteSession(this.store, this.sid, read, (text) => {
      const patch = text === read ? changes : rebase(changes, parseSession(read), parseSession(text));
      return patch && applyPatch(text, patch);
    });
    if (written === undefined) return 'gone';
    this.goOnFrom(written, changes);
    if (changes.has('uid') || changes.has('login')) await noteSession(this.store, this.sid, this.peeked);
    return 'saved';
  }

  private async create(): Promise<void> {
    const text = encode(this.data);
    this.id = await createSession(this.store, text, this.id);
    this.text = text;
    this.before = fingerprint(parseSession(text), this.isExact);
    await noteSession(this.store, this.id, this.peeked);
  }

  /**
   * A read-modify-write that nobody comes in between: `change` gets what the store holds now, and is run again whenever
   * somebody else was faster. Written at once. Answers what `change` returned, or undefined when the session is gone.
   */
  async update<T>(change: (data: SessionData) => T): Promise<T | undefined> {
    this.mustBeAvailable();
    if (this.text === undefined) {
      const result = change(this.data);
      await this.create();
      return result;
    }
    const before = parseSession(this.text);
    let result: T | undefined;
    const written = await rewriteSession(this.store, this.sid, undefined, (text) => {
      const now = parseSession(text);
      if (!isSameUser(before, now)) return undefined;
      result = change(now);
      const patch = difference(text, now);
      return patch.size === 0 ? text : applyPatch(text, patch);
    });
    if (written === undefined) return undefined;
    this.goOnFrom(written, this.changes);
    if (notedUser(before) !== notedUser(this.peeked)) await noteSession(this.store, this.sid, this.peeked);
    return result;
  }

  /** Takes over what the store has now, but for the keys that this request changed: they keep the values they have. */
  private goOnFrom(text: string, mine: Patch): void {
    const stored = parseSession(text);
    const data = this.peeked;
    for (const key of Object.keys(data)) if (!mine.has(key) && !Object.hasOwn(stored, key)) delete data[key];
    for (const key of Object.keys(stored)) if (!mine.has(key)) data[key] = stored[key];
    this.text = text;
    if (this.before !== undefined) this.before = fingerprint(stored, this.isExact);
  }

  /**
   * Moves the session to a new sid; the old one is dead at once and leads nowhere. What this request and others changed
   * so far moves with it. A session that is gone by now stays gone: this request goes on with a new one.
   */
  async rotate(): Promise<void> {
    this.mustBeAvailable();
    const { text: read, changes, store } = this;
    if (read === undefined) {
      this.id = undefined;
      return;
    }
    const { sid: old } = this;
    const before = parseSession(read);
    await behindWrites(old, async () => {
      const latest = await store.load(old);
      const rebased = latest === undefined ? undefined : rebase(changes, before, parseSession(latest));
      if (latest === undefined || rebased === undefined) return this.become();
      // Odoo's token is an HMAC over the old sid: under the new one it could only be wrong.
      const owned = parseSession(latest).session_token ? new Map([...rebased, ['session_token', 'null']]) : rebased;
      const text = applyPatch(latest, owned);
      const sid = await createSession(store, text);
      // Before the old one ends: whoever ends all sessions of this user meanwhile finds one of the two.
      const data = parseSession(text);
      await noteSession(store, sid, data);
      if (!(await store.destroy(old))) {
        // Somebody ended it while it moved, and meant the session, not the sid.
        await store.destroy(sid);
        await forgetSession(store, sid, data);
        return this.become();
      }
      await forgetSession(store, old, data);
      this.become({ sid, text });
    });
  }

  /** Makes somebody the user of this session, under a new sid. What the session held is kept. */
  async logIn(identity: { uid: number; login: string; db?: string | null }): Promise<void> {
    await this.rotate();
    const { data } = this;
    data.uid = identity.uid;
    data.login = identity.login;
    data.db = identity.db ?? data.db ?? null;
    data.context = { ...data.context, uid: identity.uid };
    await this.save();
  }

  /** Ends the session. What is put into `data` afterwards begins a new one. */
  async destroy(): Promise<void> {
    this.mustBeAvailable();
    if (this.text !== undefined) {
      const { sid, store, peeked } = this;
      await behindWrites(sid, async () => store.destroy(sid));
      await forgetSession(store, sid, peeked);
    }
    this.become();
  }

  /** Lets the session live on, and notes whose it is: for one in use, now and then. */
  async touch(): Promise<void> {
    if (this.isNew) return;
    const { sid, store, lifetime, peeked } = this;
    await store.touch(sid, lifetime);
    await noteSession(store, sid, peeked);
  }

  /** Goes on as another session, or as a new one, once the store has done what makes it so. */
  private become(other?: { sid: string; text: string }): void {
    this.id = other?.sid;
    this.text = other?.text;
    this.current = other && parseSession(other.text);
    this.before = undefined;
  }

  private mustBeAvailable(): void {
    if (this.unavailable) throw new StoreUnavailable('the session could not be read');
  }
}

/** A session that nobody has stored yet. */
export function newSession(store: SessionStore): Session {
  return new Session(store);
}
