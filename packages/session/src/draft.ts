import { newSessionData, type SessionData } from './data.ts';
import { copyOf, copyOfAny, setMember } from './json/copy.ts';
import { encode } from './json/encode.ts';
import { parseSession } from './json/parse.ts';
import { isSame } from './json/same.ts';
import type { SharedData } from './json/shared.ts';
import { difference, type Patch, withoutReserved } from './merge/patch.ts';

/** A session's text in its store, and what that says, once somebody wants to know. */
interface Stored {
  readonly text: string;
  data?: SharedData | undefined;
}

const NOTHING: SharedData = newSessionData();
const NO_CHANGES: Patch = new Map();

/** What one request knows of its session, and what it changed in it. */
export class Draft {
  /** As far as this request knows; undefined while the store has nothing. */
  private base: Stored | undefined;
  /** This request's own copy, from when on it was handed out and may be changed. */
  private own: SessionData | undefined;

  constructor(found?: Readonly<Stored>) {
    this.base = found && { text: found.text, data: found.data };
  }

  get text(): string | undefined {
    return this.base?.text;
  }

  /** What the store has, to look at only. */
  get before(): SharedData {
    if (this.base === undefined) return NOTHING;
    this.base.data ??= parseSession(this.base.text);
    return this.base.data;
  }

  /** The data, to look at only. */
  get peeked(): SharedData {
    return this.own ?? this.before;
  }

  /** The data, to change. */
  get data(): SessionData {
    this.own ??= copyOf(this.before);
    return this.own;
  }

  /** Keeps the data as it is now. Returns what brings it back. Throws when it is nothing that a session can hold. */
  snapshot(): () => void {
    const text = this.own && encode(this.own);
    return () => {
      this.own = text === undefined ? undefined : parseSession(text);
    };
  }

  get isHandedOut(): boolean {
    return this.own !== undefined;
  }

  /** Whether something was changed and is not saved, be it something that a session can hold or not. */
  get hasChanges(): boolean {
    try {
      return this.changes.size > 0;
    } catch {
      return true;
    }
  }

  /** Drops what was changed and is not saved. */
  discard(): void {
    this.own = undefined;
  }

  /**
   * What was changed and is not saved. Throws when it is nothing that a session can hold, or says another user than the
   * one who is logged in.
   */
  get changes(): Patch {
    return this.own === undefined ? NO_CHANGES : withoutReserved(difference(this.before, this.own));
  }

  /** Throws where a key was changed that handlers may not change. */
  checkReserved(): void {
    withoutReserved(difference(this.before, this.data));
  }

  /** The store has all of it now, as this text. */
  stored(text: string): void {
    this.base = { text };
  }

  /**
   * Takes over what others changed by now. The keys that this request changed keep the values they have; so does what
   * nobody changed, since the handler may still be at work on it.
   */
  goOnFrom(text: string, mine: Patch): void {
    const { own, before } = this;
    this.base = { text };
    if (own === undefined) return;
    const now = this.before;
    for (const key of Object.keys(own)) if (!mine.has(key) && !Object.hasOwn(now, key)) delete own[key];
    for (const key of Object.keys(now)) {
      if (!mine.has(key) && !isSame(before[key], now[key])) setMember(own, key, copyOfAny(now[key]));
    }
  }
}
