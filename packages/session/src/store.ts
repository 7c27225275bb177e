import { service } from '@wideload/kit';
import type { SharedData } from './json/shared.ts';

/** What may be there at once, or be waited for. */
export type Awaitable<T> = T | Promise<T>;

/** What came of a conditional write: it was done, or what stands there instead (undefined: nothing). */
export type Written = { readonly done: true } | { readonly done: false; readonly current: string | undefined };

/** A session as it lies in its store, with the seconds that it has left. */
export interface PeekedSession {
  readonly text: string;
  readonly seconds: number;
}

/**
 * Keeps sessions. A store knows texts (the JSON of a session as Odoo's addon writes it) and sids, nothing else: what a
 * change means, and how two changes meet, is decided above it, once for all stores.
 *
 * Promises of every store, proven by `sessionStoreContract`:
 * - `write` compares and writes in one step, across processes: of two that expect the same text, one is done.
 * - What `write` or `destroy` answered is what the next `load` from anywhere sees.
 * - A text comes back to the letter, unless another program wrote it in an older format.
 * - A sid that is not well-formed is never passed in.
 * - A note never keeps a session alive, and a session never depends on one.
 * - Whatever fails because the store is out of reach throws `StoreUnavailable`; a session that is there but cannot be
 *   read throws `UnreadableSession` from `load` and is left alone.
 */
export interface SessionStore {
  /** Where sessions are kept, for people: `files in /var/lib/odoo/sessions`. Holds no password. */
  readonly place: string;
  /** A fresh sid in the form that this store's sessions have in Odoo. */
  newSid(): string;
  /** How long a session with this data lives from its last use, in whole seconds. */
  lifetime(data: SharedData): number;
  load(sid: string): Awaitable<string | undefined>;
  /**
   * Writes `text` if the session's text is `expected` (undefined: if there is none), to live `seconds` from now.
   * Otherwise writes nothing and answers what is there.
   */
  write(sid: string, text: string, expected: string | undefined, seconds: number): Awaitable<Written>;
  /** Lets a session live `seconds` from now. One that is not there stays away. */
  touch(sid: string, seconds: number): Awaitable<void>;
  /** Removes a session. Answers whether it was there. */
  destroy(sid: string): Awaitable<boolean>;
  /**
   * A session as it lies there, with the seconds that it has left (Infinity: it never ends). Unlike `load`, this is no
   * use of it: nothing is moved or converted. Throws `UnreadableSession`.
   */
  peek(sid: string): Awaitable<PeekedSession | undefined>;
  /**
   * Every session whose sid begins like this, page by page, with time for others between two pages. What comes or goes
   * meanwhile may be missing; one may come twice.
   */
  sids(beginning?: string): AsyncIterable<readonly string[]>;
  /**
   * Notes for `seconds` from now that a session is one of this user, who may be any text. Notes stand beside sessions,
   * are not written in one step with them, and go by themselves, a user's last one when its seconds are over: one may be
   * missing, or name a session that has ended. Whoever reads them asks the sessions themselves.
   */
  note(user: string, sid: string, seconds: number): Awaitable<void>;
  /** Takes a note back. */
  forget(user: string, sid: string): Awaitable<void>;
  /** The sids that are noted for a user, page by page; found without looking at the sessions of others. */
  sidsOf(user: string): AsyncIterable<readonly string[]>;
}

export const SessionStore = service<SessionStore>('base.session_store');
