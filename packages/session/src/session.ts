// Longer than 250 lines: one class has every operation of handlers on a session, with the promise of each method; the
// work on the store is in operations/, the merge of changes in merge/.
import type { Awaitable } from '@wideload/kit';
import type { SessionData } from './data.ts';
import { Draft } from './draft.ts';
import { rotationOfOdooSession, StoreUnavailable } from './errors.ts';
import { checkIdentity, hasOdooUser, ownIdentity } from './identity/own_identity.ts';
import type { SessionUser } from './identity/session_user.ts';
import { type LogIn, loggedInText, transferred, visitorText } from './identity/transfer.ts';
import { isSameUser, userOf } from './identity/user.ts';
import { ifAvailable } from './if_available.ts';
import { encode } from './json/encode.ts';
import { parseSession } from './json/parse.ts';
import type { SharedData } from './json/shared.ts';
import { changedBy, updatedBy } from './merge/changed.ts';
import { withinLimit } from './merge/limit.ts';
import type { Patch } from './merge/patch.ts';
import { type Adopted, adoptSid, isAdopted } from './operations/adopt.ts';
import { type Created, createSession } from './operations/create.ts';
import { endSession } from './operations/end.ts';
import { type Found, loadSession } from './operations/load.ts';
import { isRecentlyRotated, rememberRotation } from './operations/recently_rotated.ts';
import { behindWrites, rewriteSession, unlessUnreadable } from './operations/rewrite.ts';
import { rotateSession, rotateSessionSoftly, type Transfer } from './operations/rotate.ts';
import { rotationTime } from './rotation.ts';
import { DEFAULT_RULES, type SessionRules } from './rules.ts';
import type { SessionStore } from './store.ts';
import { addToUserIndex, removeFromUserIndex, renewInUserIndex } from './user_index.ts';

/** The result of a save. `gone`: the session was destroyed, or got another user, since this request began. */
export type Saved = 'unchanged' | 'saved' | 'gone';

/** A stored session, as it was read. */
type Opened = Pick<Found, 'sid' | 'text'> & Partial<Found>;

export interface SessionSettings {
  /** Whether the store cannot be reached: nothing was read, so nothing may be written. */
  readonly unavailable?: boolean;
  /** Whether the sid that the browser sent has just been replaced: the browser is about to receive the new one. */
  readonly isLost?: boolean;
  /** The well-formed sid that the browser sent, whether or not the store has a session for it. */
  readonly sent?: string | undefined;
  /** Whether a new session begins under that sid, which the store does not know. */
  readonly adopts?: boolean | undefined;
  readonly rules?: SessionRules | undefined;
}

/** Lifetime in seconds of a session in which a user is about to log in elsewhere: longer than a slow login takes. */
const PREPARED = 600;

/** The session of one request. Changes of a handler in `data`, at any depth, are saved after the handler. */
export class Session {
  private readonly store: SessionStore;
  private readonly rules: SessionRules;
  private readonly sent: string | undefined;
  private id: string | undefined;
  private draft: Draft;
  private isLost = false;
  /** Whether a new session begins under the sid that the browser sent. */
  private adopts: boolean;
  private isFreshSidRequired = false;
  /** Whether this request replaces the sid that the browser sent, by a login or a change of rights. */
  private isRotated = false;
  private onLateAccess: (() => void) | undefined;
  private saving = 0;
  /** The user in these data, after the first read. */
  private known: { readonly data: SharedData; readonly user: SessionUser | undefined } | undefined;
  /** Why the user is unknown. */
  private doubt: Error | undefined;
  readonly unavailable: boolean;

  constructor(store: SessionStore, found?: Opened, settings: SessionSettings = {}) {
    this.store = store;
    this.id = found?.sid;
    this.draft = new Draft(found);
    this.rules = settings.rules ?? DEFAULT_RULES;
    this.unavailable = settings.unavailable ?? false;
    this.isLost = settings.isLost ?? false;
    this.sent = settings.sent;
    this.adopts = settings.adopts ?? false;
  }

  /** The id of the session. It is made at the first access: a session that is never stored needs none. */
  get sid(): string {
    if (this.id !== undefined) return this.id;
    // Only a save finds out whether the sid that the browser sent can be kept.
    this.adopts = false;
    this.id = this.store.newSid();
    return this.id;
  }

  /** Whether the store does not know this session (yet). */
  get isNew(): boolean {
    return this.draft.text === undefined;
  }

  /** Whether another request ended this session, or rotated its sid, while this request was in progress. */
  get isGone(): boolean {
    return this.isLost;
  }

  /** The data of the session. Changes, at any depth, are saved after the request. */
  get data(): SessionData {
    this.onLateAccess?.();
    return this.draft.data;
  }

  /** Whether `data` has been read, so that it may have been changed. */
  get isHandedOut(): boolean {
    return this.draft.isHandedOut;
  }

  /** Whether there are changes that are neither saved nor being saved. */
  get hasUnsaved(): boolean {
    return this.saving === 0 && this.draft.hasChanges;
  }

  /** Calls `onAccess` whenever `data` is read from now on: changes there will not be saved. */
  watchLateAccess(onAccess: () => void): void {
    this.onLateAccess = onAccess;
  }

  /**
   * Makes `user`, `uid`, `login` and `isAdmin` throw `reason`, because the user whom the session names may not be
   * logged in any more: both answers could be wrong.
   */
  withholdUser(reason: Error): void {
    this.doubt = reason;
  }

  /** The stored data of the session, read-only. */
  get stored(): Readonly<SessionData> {
    return this.draft.before;
  }

  /** The user who is logged in: Odoo's or one of this host, never both. */
  get user(): SessionUser | undefined {
    if (this.doubt !== undefined) throw this.doubt;
    const data = this.draft.before;
    if (this.known?.data !== data) {
      this.known = { data, user: this.id === undefined || this.isNew ? undefined : userOf(data, this.id) };
    }
    return this.known.user;
  }

  /** The id of the user. Null: nobody is logged in. */
  get uid(): number | null {
    return this.user?.uid ?? null;
  }

  /** The login of the user. */
  get login(): string | null {
    return this.user?.login ?? null;
  }

  /** The database of the session, as it is stored: it may be any value. */
  get db(): unknown {
    return this.draft.before.db;
  }

  /** Whether the administrator of this host is logged in, by a login at this host. */
  get isAdmin(): boolean {
    return this.user?.isAdmin ?? false;
  }

  /** Whether the next save gives the session a new sid, because of `requireFreshSid`. */
  get needsFreshSid(): boolean {
    return this.isFreshSidRequired && this.id !== undefined && isAdopted(this.draft.before, this.id);
  }

  /**
   * Declares that the session will contain a secret, or the state of something unfinished, such as a login with two
   * steps. If the browser brought its sid (`session_adopt_unknown_sid`), an attacker may have planted that: the next
   * save then gives the session a new one. Call it before such a value is put into `data`.
   */
  requireFreshSid(): void {
    this.isFreshSidRequired = true;
    this.adopts = false;
  }

  /** How long the session lives after its last use, in seconds. */
  get lifetime(): number {
    return this.store.lifetime(this.draft.peeked);
  }

  /** When the session is due for `rotateSoftly`, in milliseconds since 1970. Infinity: never. */
  get rotationTime(): number {
    return this.isNew ? Number.POSITIVE_INFINITY : rotationTime(this.draft.peeked, this.rules.rotationInterval);
  }

  /**
   * Saves the changes, merged with what other requests saved since this one read the session. A session that is gone
   * stays gone. Returns a promise only if there are changes.
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
      // The data holds a value that a session cannot hold.
      return Promise.reject(error);
    }
  }

  private async saveChanges(changes: Patch): Promise<Saved> {
    if (this.isNew) {
      const created = await this.create();
      return created === 'taken' ? this.saveChanges(this.draft.changes) : created;
    }
    if (this.needsFreshSid) {
      await this.rotate();
      return this.isLost ? 'gone' : 'saved';
    }
    const { text: read = '', before: data, peeked: becomes } = this.draft;
    const rewrite = changedBy(changes, read, data, this.rules.maxBytes);
    const known = { text: read, data, becomes };
    const written = await rewriteSession(this.store, this.sid, { known, rewrite, isRead: false });
    if (written === undefined) return this.lost();
    this.id = written.sid;
    if (written.over === read) this.draft.stored(written.text, changes);
    else this.draft.goOnFrom(written.text, changes);
    return 'saved';
  }

  /** `taken`: another request, or Odoo, began the session under the kept sid. This session is that one from now on. */
  private async create(): Promise<'saved' | 'gone' | 'taken'> {
    const text = this.newText();
    if (this.sent !== undefined && !this.isRotated && (await isRecentlyRotated(this.store, this.sent)))
      return this.lost();
    if (this.sent !== undefined && this.adopts) {
      const adopted = await adoptSid(this.store, this.sent, text);
      if (adopted !== undefined) return this.adopted(this.sent, adopted);
    }
    const { sid } = await this.storeFirst(() => text, this.id);
    this.id = sid;
    this.draft.stored(text);
    this.isLost = false;
    return 'saved';
  }

  private adopted(sent: string, adopted: Adopted): 'saved' | 'gone' | 'taken' {
    const { changes } = this.draft;
    if ('text' in adopted) {
      this.id = sent;
      this.draft.goOnFrom(adopted.text, changes);
      return 'saved';
    }
    const { sid, text, data } = adopted.taken;
    if (!isSameUser(this.draft.before, data)) return this.lost();
    this.id = sid;
    this.draft.goOnFrom(text, changes);
    return 'taken';
  }

  /** Stores a session that is not stored yet, and a tombstone for the sid that it replaces in the browser. */
  private async storeFirst(textFor: (sid: string) => string, wanted?: string): Promise<Created> {
    const { store, sent, isRotated } = this;
    const [created] = await Promise.all([
      createSession(store, textFor, { wanted }),
      sent !== undefined && isRotated && rememberRotation(store, sent),
    ]);
    return created;
  }

  /** Returns the text of a session that is not stored yet. */
  private newText(): string {
    this.draft.checkReserved();
    return withinLimit(encode(this.draft.data), undefined, this.rules.maxBytes);
  }

  /**
   * Reads, changes and writes the session as one step: `change` gets what the store holds now, and is called again
   * whenever another request wrote in between. Returns what `change` returned, or undefined if the session is gone.
   */
  async update<T>(change: (data: SessionData) => T): Promise<T | undefined> {
    this.mustBeAvailable();
    const { text: read } = this.draft;
    if (read === undefined) {
      if (this.isLost) return undefined;
      const restore = this.draft.snapshot();
      try {
        const result = change(this.draft.data);
        const created = await this.create();
        if (created === 'saved') return result;
        restore();
        return created === 'taken' ? this.update(change) : undefined;
      } catch (error) {
        restore();
        throw error;
      }
    }
    if (this.needsFreshSid) await this.rotate();
    const { before, text } = this.draft;
    let result: T | undefined;
    const apply = (data: SessionData) => {
      result = change(data);
    };
    const rewrite = updatedBy(apply, before, this.rules.maxBytes);
    const known = text === undefined ? undefined : { text, data: before };
    const written = await rewriteSession(this.store, this.sid, { known, rewrite, isRead: true });
    if (written === undefined) {
      this.lost();
      return undefined;
    }
    this.id = written.sid;
    this.draft.goOnFrom(written.text, this.draft.changes);
    return result;
  }

  /**
   * Rotates the sid; the old one is invalid at once. Use it whenever rights change. What this request and others changed
   * so far is kept. A session that is gone stays gone: this request continues with an empty one, which is not stored. Throws
   * `SESSION_OF_ODOO` if a user of Odoo is logged in: only Odoo can make the token that the session needs under a new sid.
   */
  async rotate(): Promise<void> {
    this.mustBeAvailable();
    if (hasOdooUser(this.draft.before)) throw rotationOfOdooSession();
    await this.moveTo((text, from, to) => transferred(text, from, to, false));
  }

  /** Rotates the sid. `textFor` returns the text of the session, with all changes so far, under the new sid. */
  private async moveTo(textFor: (text: string, from: string, to: string) => string): Promise<void> {
    const { text: read } = this.draft;
    this.isRotated = true;
    this.adopts = false;
    if (read === undefined) {
      this.id = undefined;
      return;
    }
    const changed = changedBy(this.draft.changes, read, this.draft.before, this.rules.maxBytes);
    const transfer: Transfer = (from) => {
      const text = changed(from.text);
      return text === undefined ? undefined : (to) => textFor(text, from.sid, to);
    };
    const known = { sid: this.sid, text: read, data: this.draft.before };
    const moved = await rotateSession(this.store, this.sid, transfer, { sent: this.sent, known });
    this.become(moved);
    if (moved === undefined) this.lost();
  }

  /**
   * Rotates the sid of a session in use. The old sid leads to the new one for `rotationGrace` seconds, so that requests
   * in progress find the session. Unsaved changes are lost: save first. Does nothing to a session without a user of this host:
   * it does not say which sid it came from, so the old sid could not lead to it.
   */
  async rotateSoftly(): Promise<Saved> {
    this.mustBeAvailable();
    if (this.isNew || ownIdentity(this.draft.before, this.sid) === undefined) return 'unchanged';
    const moved = await rotateSessionSoftly(this.store, this.sid, this.rules.rotationGrace);
    if (moved === undefined) return this.lost();
    this.become(moved);
    return 'saved';
  }

  /** Checks whether the session still exists under its sid, for a request that took long. */
  async isStillThere(): Promise<boolean> {
    const found = await unlessUnreadable(() => loadSession(this.store, this.sid));
    if (found?.sid !== this.sid) this.lost();
    return !this.isLost;
  }

  /**
   * Reads the session again, under its present sid: for a caller that keeps it longer than a request, such as a websocket.
   * Unsaved changes are kept. Returns whether the session still exists and has the same user.
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

  /**
   * Logs a user of this host in, under a new sid. What the session held is kept, except what Odoo keeps there of its own
   * user. The old sid is invalid at once: if a user of Odoo was logged in there, that session ends.
   */
  async logIn({ uid, login, provider = 'local', db = null, isAdmin = false }: LogIn): Promise<void> {
    this.mustBeAvailable();
    const identity = { provider, uid, login, db, isAdmin };
    checkIdentity(identity);
    const lifetimeOf = (text: string): number => this.store.lifetime(parseSession(text));
    const textFor = (text: string, to: string): string => loggedInText(text, to, identity, lifetimeOf);
    await this.moveTo((text, _, to) => textFor(text, to));
    if (!this.isNew) return;
    // The session that this request began with has ended, or was never stored: another one begins here.
    const text = this.newText();
    const created = await this.storeFirst((sid) => textFor(text, sid));
    try {
      await addToUserIndex(this.store, created.sid, parseSession(created.text));
    } catch (error) {
      await ifAvailable(() => this.store.destroy(created.sid, true));
      throw error;
    }
    this.become(created);
  }

  /**
   * Stores a visitor's session with the data of this one, in which another program is to log the user in. `db`: the
   * database of that login; `newSid`: makes a sid of the form that the other program accepts; default: that of the
   * store. Returns the sid. This session is unchanged until `continueAs`.
   */
  async prepareLogIn(db: string, newSid = (): string => this.store.newSid()): Promise<string> {
    this.mustBeAvailable();
    const { text: read, before, changes } = this.draft;
    const text =
      read === undefined ? this.newText() : (changedBy(changes, read, before, this.rules.maxBytes)(read) ?? read);
    const { sid } = await createSession(this.store, () => visitorText(text, db), { newSid, maxSeconds: PREPARED });
    return sid;
  }

  /** Removes a session that `prepareLogIn` stored, if nobody logged in to it. */
  async discardLogIn(sid: string): Promise<void> {
    await this.store.destroy(sid);
  }

  /**
   * Continues as the session under `sid`, to which another program logged the user in. The session of this request ends, and
   * its sid is invalid at once. Returns whether there is such a session; if not, nothing has changed.
   */
  async continueAs(sid: string): Promise<boolean> {
    this.mustBeAvailable();
    const found = await unlessUnreadable(() => loadSession(this.store, sid));
    if (found === undefined) return false;
    this.isRotated = true;
    for (const one of new Set([this.sent, this.isNew ? undefined : this.sid])) {
      if (one !== undefined) await rememberRotation(this.store, one);
    }
    if (!this.isNew) await this.end();
    this.become(found);
    this.doubt = undefined;
    await this.renewIndex();
    return true;
  }

  /** Removes the session from the store and from the user index. Returns whether it was there. */
  private async end(): Promise<boolean> {
    const wasThere = await endSession(this.store, this.sid, this.draft.text);
    await removeFromUserIndex(this.store, this.sid, this.draft.before);
    return wasThere;
  }

  /**
   * Ends the session. What is written to `data` afterwards begins a new one, unless another request ended this session
   * first: the browser then has another sid, or is about to receive it.
   */
  async destroy(): Promise<void> {
    this.mustBeAvailable();
    let isLost = this.isLost;
    if (!this.isNew) isLost = !(await this.end());
    this.become();
    this.isLost = isLost;
  }

  /** Discards the unsaved changes in `data`, for example after a handler failed. */
  discard(): void {
    this.draft.discard();
  }

  /** Extends the lifetime of a session in use and adds it to the user index. */
  async touch(): Promise<void> {
    if (this.isNew) return;
    await this.store.touch(this.sid, this.lifetime);
    await this.renewIndex();
  }

  private renewIndex(): Promise<void> {
    return renewInUserIndex(this.store, this.sid, this.draft.before);
  }

  /** Continues as another stored session, or as a new one. */
  private become(other?: Opened): void {
    this.id = other?.sid;
    this.adopts = false;
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

/** Returns a session that is not stored yet. */
export function newSession(store: SessionStore, rules?: SessionRules): Session {
  return new Session(store, undefined, { rules });
}

/**
 * Returns a new session for a request whose sid leads to no session that it may use. It is not stored if a login has just
 * replaced that sid. `adopts`: it begins under that sid, which the store does not know.
 */
export async function newSessionInstead(
  store: SessionStore,
  sent: string,
  rules?: SessionRules,
  adopts = false,
): Promise<Session> {
  return new Session(store, undefined, { rules, sent, adopts, isLost: await isRecentlyRotated(store, sent) });
}
