import { type Awaitable, service } from '@wideload/kit';
import type { SharedData } from './json/shared.ts';

/** The result of a conditional write: done, or the text that is stored instead (undefined: none). */
export type Written = { readonly done: true } | { readonly done: false; readonly current: string | undefined };

/**
 * Seconds for which a sid whose session ended is refused: longer than any request of Odoo that read the session
 * (`limit_time_real`: 120 s, or more for reports and imports).
 */
export const ENDED_SECONDS = 3600;

/** A stored session and the seconds until it expires. */
export interface PeekedSession {
  readonly text: string;
  readonly seconds: number;
}

/**
 * Keeps sessions. A store knows only sids and texts (the JSON of a session as Odoo's addon writes it). What a change
 * means and how two changes are merged is decided above it, once for all stores.
 *
 * Promises of every store, proven by `sessionStoreContract`:
 * - `write` and `destroyIf` compare and change in one step, across processes: of two that expect the same text, one
 *   succeeds.
 * - After `write`, `destroy` or `destroyIf` has returned, every `load` sees its result, in any process.
 * - A session that was removed by `destroy`, `refuse` or `destroyIf` stays removed for `ENDED_SECONDS`: what another program writes
 *   meanwhile, under its sid or another sid of its name (`sessionName`), is not returned, and `write` does not create it. Odoo
 *   writes the whole session that it read when its request began, and may give it a new sid of that name.
 * - A text is returned byte for byte, unless another program wrote it in an older format.
 * - A sid that is not well-formed is never passed in.
 * - The user index never keeps a session alive, and a session never depends on the index.
 * - Every method throws `StoreUnavailable` when the store cannot be reached. `load` and `peek` throw
 *   `UnreadableSession` for a session that exists and cannot be read; the session is left as it is.
 */
export interface SessionStore {
  /** Where sessions are kept, as text for logs and pages: `files in /var/lib/odoo/sessions`. Holds no password. */
  readonly location: string;
  /** Returns a new sid in the form that Odoo uses for this kind of store. */
  newSid(): string;
  /** Returns how long a session with this data lives after its last use, in whole seconds. */
  lifetime(data: SharedData): number;
  /** Returns the text of a session, or undefined if there is none. Throws `UnreadableSession`. */
  load(sid: string): Awaitable<string | undefined>;
  /**
   * Writes `text` if the stored text equals `expected` (undefined: if there is no session), to expire in `seconds`.
   * Otherwise writes nothing and returns the stored text. If a session of this name ended within `ENDED_SECONDS`, writes
   * nothing and returns undefined as the stored text. `keepsLonger`: if another program gave the session a longer lifetime,
   * that stays; a store in which only the text decides on the lifetime need not look at it.
   */
  write(
    sid: string,
    text: string,
    expected: string | undefined,
    seconds: number,
    keepsLonger?: boolean,
  ): Awaitable<Written>;
  /** Lets a session live for `seconds` from now, or longer if it does. Does nothing if there is no session. */
  touch(sid: string, seconds: number): Awaitable<void>;
  /**
   * Removes a session. Returns whether there was one; if not, nothing is refused. `isSecret`: only the caller knows the
   * sid, so it need not be refused from now on, and other sids of its name must not be.
   */
  destroy(sid: string, isSecret?: boolean): Awaitable<boolean>;
  /** Removes the value under a sid, and refuses every sid of its name for `ENDED_SECONDS`, even if there is none. */
  refuse(sid: string): Awaitable<void>;
  /**
   * Removes a session whose stored text equals `expected`, in one step, as `destroy` does. Otherwise removes nothing and
   * returns the stored text. A logout ends a session by this: a wrapper that observes ends needs this, `destroy` and `refuse`.
   */
  destroyIf(sid: string, expected: string): Awaitable<Written>;
  /**
   * Resolves when all that was written before stays written, also if one of the servers that keep it fails: for a program
   * that ends afterwards. Throws `StoreUnavailable` if that is not so within some seconds.
   */
  confirm(): Awaitable<void>;
  /**
   * Returns the stored session with the seconds until it expires (Infinity: never). Unlike `load`, this does not count
   * as a use: nothing is migrated or converted. Throws `UnreadableSession`.
   */
  peek(sid: string): Awaitable<PeekedSession | undefined>;
  /**
   * Lists the sids that begin with `prefix`, in pages; other work of the process runs between two pages. A session that
   * is created or ends meanwhile may be missing, and a sid may be listed twice.
   */
  sids(prefix?: string): AsyncIterable<readonly string[]>;
  /**
   * Adds a session to the index of a user for `seconds`. `user` may be any text. The index is written apart from the
   * sessions, and its entries expire, each after its own seconds: one may be missing, or name a session that has ended. Readers check each session.
   */
  addToUserIndex(user: string, sid: string, seconds: number): Awaitable<void>;
  /** Removes a session from the index of a user. */
  removeFromUserIndex(user: string, sid: string): Awaitable<void>;
  /** Lists the sids in the index of a user, in pages, without reading the sessions of other users. */
  sidsOfUser(user: string): AsyncIterable<readonly string[]>;
}

export const SessionStore = service<SessionStore>('base.session_store');
