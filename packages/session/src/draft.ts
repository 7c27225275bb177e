import { newSessionData, type SessionData } from './data.ts';
import { copyOf, copyOfAny, setMember } from './json/copy.ts';
import { encode } from './json/encode.ts';
import { parseSession } from './json/parse.ts';
import { isSame } from './json/same.ts';
import type { SharedData } from './json/shared.ts';
import { difference, type Patch, withoutReserved } from './merge/patch.ts';

/** The text of a stored session, and its data once they are needed. */
interface Stored {
  readonly text: string;
  data?: SharedData | undefined;
}

const NOTHING: SharedData = newSessionData();
const NO_CHANGES: Patch = new Map();

/** What one request read of its session, and what it changed. */
export class Draft {
  /** The last known text; undefined if the store has none. */
  private base: Stored | undefined;
  /** This request's own copy, made when it may be changed. */
  private own: SessionData | undefined;
  /** The changes that were saved last, and the data that they changed. */
  private saved: { readonly before: SharedData; readonly changes: Patch } | undefined;

  constructor(found?: Readonly<Stored>) {
    this.base = found && { text: found.text, data: found.data };
  }

  get text(): string | undefined {
    return this.base?.text;
  }

  /** The stored data, read-only. */
  get before(): SharedData {
    if (this.base === undefined) return NOTHING;
    this.base.data ??= parseSession(this.base.text);
    return this.base.data;
  }

  /** The data, read-only. */
  get peeked(): SharedData {
    return this.own ?? this.before;
  }

  /** The data, to be changed. */
  get data(): SessionData {
    this.own ??= copyOf(this.before);
    return this.own;
  }

  /** Remembers the present data. Returns a function that restores them. Throws if a session cannot contain them. */
  snapshot(): () => void {
    const text = this.own && encode(this.own);
    return () => {
      this.own = text === undefined ? undefined : parseSession(text);
    };
  }

  get isHandedOut(): boolean {
    return this.own !== undefined;
  }

  /** Whether there are unsaved changes, valid or not. */
  get hasChanges(): boolean {
    const { own, saved } = this;
    try {
      // In place of parsing the text that was just saved.
      if (own !== undefined && saved !== undefined) return !areEqual(difference(saved.before, own), saved.changes);
      return this.changes.size > 0;
    } catch {
      return true;
    }
  }

  /** Discards unsaved changes. */
  discard(): void {
    this.own = undefined;
    this.saved = undefined;
  }

  /**
   * Returns the unsaved changes. Throws if a session cannot contain them, or if they name another user than the one who
   * is logged in.
   */
  get changes(): Patch {
    return this.own === undefined ? NO_CHANGES : withoutReserved(difference(this.before, this.own));
  }

  /** Throws if a key was changed that handlers may not change. */
  checkReserved(): void {
    withoutReserved(difference(this.before, this.data));
  }

  /** Records that the store has all changes, as this text. `changes`: them, if they were made to what it had before. */
  stored(text: string, changes?: Patch): void {
    this.saved = changes && { before: this.before, changes };
    this.base = { text };
  }

  /**
   * Takes over the changes of others. Keys that this request changed keep their values; so do keys that others did not
   * change, since the handler may still be working on them.
   */
  goOnFrom(text: string, mine: Patch): void {
    const { own, before } = this;
    this.saved = undefined;
    this.base = { text };
    if (own === undefined) return;
    const now = this.before;
    for (const key of Object.keys(own)) if (!mine.has(key) && !Object.hasOwn(now, key)) delete own[key];
    for (const key of Object.keys(now)) {
      if (!mine.has(key) && !isSame(before[key], now[key])) setMember(own, key, copyOfAny(now[key]));
    }
  }
}

function areEqual(one: Patch, other: Patch): boolean {
  return one.size === other.size && [...one].every(([key, text]) => other.has(key) && other.get(key) === text);
}
