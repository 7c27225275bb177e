import type { Awaitable } from '@wideload/kit';
import { isAdmin, isLoggedIn, type SessionData } from './data.ts';
import { Draft } from './draft.ts';
import { StoreUnavailable } from './errors.ts';
import { encode } from './json/encode.ts';
import { changedBy, movedBy, updatedBy } from './merge/changed.ts';
import { withinLimit } from './merge/limit.ts';
import { isSameUser, type Patch } from './merge/patch.ts';
import { createSession } from './operations/create.ts';
import { endSession } from './operations/end.ts';
import { type Found, loadSession } from './operations/load.ts';
import { behindWrites, rewriteSession, unlessUnreadable } from './operations/rewrite.ts';
import { moveAtOnce, moveSoftly } from './operations/rotate.ts';
import { now, rotationTime } from './rotation.ts';
import { DEFAULT_RULES, type SessionRules } from './rules.ts';
import type { SessionStore } from './store.ts';
import { forgetSession, notedUser, noteSession } from './user_index.ts';

/** What came of a save. `gone`: the session was destroyed, or handed to another user, since this request began. */
export type Saved = 'unchanged' | 'saved' | 'gone';

/** A stored session, as its opener found it. */
type Opened = Pick<Found, 'sid' | 'text'> & Partial<Found>;

export interface SessionSettings {
  /** Set while the store cannot be reached: nothing was read, so nothing may be written. */
  readonly unavailable?: boolean;
  /** Set where the sid that the browser sent has just given way to another: the browser is about to get that one. */
  readonly isLost?: boolean;
  readonly rules?: SessionRules | undefined;
}

/** The session of one request. What its handler changes in `data`, however deep, is saved after it. */
export class Session {
  private readonly store: SessionStore;
  private readonly rules: SessionRules;
  private id: string | undefined;
  private draft: Draft;
  private isLost = false;
  private onLateAccess: (() => void) | undefined;
  private saving = 0;
  readonly unavailable: boolean;

  constructor(store: SessionStore, found?: Opened, settings: SessionSettings = {}) {
    this.store = store;
    this.id = found?.sid;
    this.draft = new Draft(found);
    this.rules = settings.rules ?? DEFAULT_RULES;
    this.unavailable = settings.unavailable ?? false;
    this.isLost = settings.isLost ?? false;
  }

  /** Made when it is first asked for: a session that is never stored needs none. */
  get sid(): string {
    this.id ??= this.store.newSid();
    return this.id;
  }

  /** Whether the store does not know this session (yet). */
  get isNew(): boolean {
    return this.draft.text === undefined;
  }

  /** Whether somebody else ended this session, or moved it at once, while this request was under way. */
  get isGone(): boolean {
    return this.isLost;
  }

  /** What the session holds. Change it as you like; it is saved after the request. */
  get data(): SessionData {
    this.onLateAccess?.();
    return this.draft.data;
  }

  /** Whether `data` has been handed out, so that it may have been changed. */
  get isHandedOut(): boolean {
    return this.draft.isHandedOut;
  }

  /** Whether something was changed that is neither saved nor being saved. */
  get hasUnsaved(): boolean {
    return this.saving === 0 && this.draft.hasChanges;
  }

  /** Has `told` called whenever `data` is asked for from now on: nobody is going to save what is changed there. */
  watchLateAccess(told: () => void): void {
    this.onLateAccess = told;
  }

  get uid(): number | null {
    const { peeked } = this.draft;
    return isLoggedIn(peeked) ? peeked.uid : null;
  }

  get login(): string | null {
    const { login } = this.draft.peeked;
    return typeof login === 'string' ? login : null;
  }

  /** The database that the session is of, as it stands there. */
  get db(): unknown {
    return this.draft.peeked.db;
  }

  /** Whether the administrator of this host is logged in, and logged in here. */
  get isAdmin(): boolean {
    return isAdmin(this.draft.peeked);
  }

  /** How long the session lives from its last use, in seconds. */
  get lifetime(): number {
    return this.store.lifetime(this.draft.peeked);
  }

  /** When the session is to move to a new sid, by `rotateSoftly`, in milliseconds since 1970. Infinity: never. */
  get rotationTime(): number {
    return this.isNew ? Number.POSITIVE_INFINITY : rotationTime(this.draft.peeked, this.rules.rotationInterval);
  }

  /**
   * Saves what changed, laid over what others saved meanwhile. A session that is gone stays gone. Waits only where there
   * is something to save.
   */
  save(): Awaitable<Saved> {
    if (this.unavailable) return 'unchanged';
    if (this.isNew && this.isLost) return 'gone';
    try {
      const { changes } = this.draft;
      if (changes.size === 0) return 'unchanged';
      this.saving++;
      return this.saveChanges(changes).finally(() => {
        this.saving--;
      });
    } catch (error) {
      // It holds what no session can hold.
      return Promise.reject(error);
    }
  }

  private async saveChanges(changes: Patch): Promise<Saved> {
    const { text: read, peeked: becomes } = this.draft;
    if (read === undefined) {
      await this.create();
      return 'saved';
    }
    const rewrite = changedBy(changes, read, this.rules.maxBytes);
    const written = await rewriteSession(this.store, this.sid, { text: read, becomes }, rewrite);
    if (written === undefined) return this.lost();
    this.id = written.sid;
    if (written.over === read) this.draft.stored(written.text);
    else this.draft.goOnFrom(written.text, changes);
    if (changes.has('uid') || changes.has('login')) await this.note();
    return 'saved';
  }

  private async create(): Promise<void> {
    const text = withinLimit(encode(this.draft.data), undefined, this.rules.maxBytes);
    this.id = await createSession(this.store, text, { wanted: this.id });
    this.draft.stored(text);
    this.isLost = false;
    await this.note();
  }

  /**
   * A read-modify-write that nobody comes in between: `change` gets what the store holds now, and is run again whenever
   * somebody else was faster. Written at once. Answers what `change` returned, or undefined when the session is gone.
   */
  async update<T>(change: (data: SessionData) => T): Promise<T | undefined> {
    this.mustBeAvailable();
    const { text: read } = this.draft;
    if (read === undefined) {
      if (this.isLost) return undefined;
      const restore = this.draft.snapshot();
      try {
        const result = change(this.draft.data);
        await this.create();
        return result;
      } catch (error) {
        restore();
        throw error;
      }
    }
    const { before } = this.draft;
    let result: T | undefined;
    const apply = (data: SessionData) => {
      result = change(data);
    };
    const rewrite = updatedBy(apply, before, this.rules.maxBytes);
    const written = await rewriteSession(this.store, this.sid, undefined, rewrite);
    if (written === undefined) {
      this.lost();
      return undefined;
    }
    this.id = written.sid;
    this.draft.goOnFrom(written.text, this.draft.changes);
    if (notedUser(before) !== notedUser(this.draft.peeked)) await this.note();
    return result;
  }

  /**
   * Moves the session to a new sid; the old one is dead at once and leads nowhere. For whenever rights change. What this
   * request and others changed so far moves with it. A session that is gone by now stays gone: this request goes on
   * with an empty one, which is not stored.
   */
  async rotate(): Promise<void> {
    this.mustBeAvailable();
    const { text: read } = this.draft;
    if (read === undefined) {
      this.id = undefined;
      return;
    }
    const { changes } = this.draft;
    const moved = await moveAtOnce(this.store, this.sid, movedBy(changes, read, this.rules.maxBytes));
    this.become(moved);
    if (moved === undefined) this.lost();
  }

  /**
   * Moves a session in use to a new sid, to which the old one still leads for a while, so that requests under way find
   * it. What this request has not saved is not moved: save first.
   */
  async rotateSoftly(): Promise<Saved> {
    this.mustBeAvailable();
    if (this.isNew) return 'unchanged';
    const moved = await moveSoftly(this.store, this.sid, this.rules.rotationGrace);
    if (moved === undefined) return this.lost();
    this.become(moved);
    return 'saved';
  }

  /** Looks whether the session is still there under its sid, for a request that took its time. */
  async isStillThere(): Promise<boolean> {
    const found = await unlessUnreadable(() => loadSession(this.store, this.sid));
    if (found?.sid !== this.sid) this.lost();
    return !this.isLost;
  }

  /**
   * Reads the session anew, where it moved from where it is now: for a caller that holds it longer than a request lasts. What
   * was changed here and is not saved stays. Answers whether it is still there, and its user's.
   */
  async refresh(): Promise<boolean> {
    if (this.isNew) return false;
    const found = await behindWrites(this.store, this.sid, () =>
      unlessUnreadable(() => loadSession(this.store, this.sid)),
    );
    if (found === undefined || !isSameUser(this.draft.before, found.data)) {
      this.lost();
      return false;
    }
    this.id = found.sid;
    this.draft.goOnFrom(found.text, this.draft.changes);
    return true;
  }

  /** Makes somebody the user of this session, under a new sid. What the session held is kept. */
  async logIn(identity: {
    uid: number;
    login: string;
    db?: string | null;
    /** Whether this is the administrator of this host. */
    isAdmin?: boolean;
  }): Promise<void> {
    await this.rotate();
    // The session that this request began with has ended: another one begins here.
    this.isLost = false;
    const { data } = this.draft;
    data.uid = identity.uid;
    data.login = identity.login;
    data.db = identity.db ?? data.db ?? null;
    if (identity.isAdmin) data.wideload_admin = identity.uid;
    else delete data.wideload_admin;
    data.context = { ...data.context, uid: identity.uid };
    data.create_time = now();
    await this.save();
  }

  /**
   * Ends the session. What is put into `data` afterwards begins a new one, unless another request ended this session
   * first: the browser then has another sid, or is about to get it.
   */
  async destroy(): Promise<void> {
    this.mustBeAvailable();
    let isLost = this.isLost;
    if (!this.isNew) {
      isLost = !(await endSession(this.store, this.sid, this.draft.text));
      await forgetSession(this.store, this.sid, this.draft.peeked);
    }
    this.become();
    this.isLost = isLost;
  }

  /** Drops what was changed in `data` and is not saved, as for a handler that failed. */
  discard(): void {
    this.draft.discard();
  }

  /** Lets the session live on, and notes whose it is: for one in use, now and then. */
  async touch(): Promise<void> {
    if (this.isNew) return;
    await this.store.touch(this.sid, this.lifetime);
    await this.note();
  }

  private note(): Promise<void> {
    return noteSession(this.store, this.sid, this.draft.peeked);
  }

  /** Goes on as another session, or as a new one, once the store has done what makes it so. */
  private become(other?: Found): void {
    this.id = other?.sid;
    this.draft = new Draft(other);
    this.isLost = false;
  }

  private lost(): 'gone' {
    this.isLost = true;
    return 'gone';
  }

  private mustBeAvailable(): void {
    if (this.unavailable) throw new StoreUnavailable('the session could not be read');
  }
}

/** A session that nobody has stored yet. */
export function newSession(store: SessionStore, rules?: SessionRules): Session {
  return new Session(store, undefined, { rules });
}
