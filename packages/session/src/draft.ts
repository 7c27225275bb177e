import { newSessionData, type SessionData } from './data.ts';
import { isExotic } from './json/decode.ts';
import { encode } from './json/encode.ts';
import { splitMembers } from './json/members.ts';
import { parseSession } from './json/parse.ts';
import { difference, type Patch } from './write/patch.ts';

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

/** An assignment would set the prototype for the key `__proto__`. */
function setMember(data: SessionData, key: string, value: unknown): void {
  Object.defineProperty(data, key, { value, enumerable: true, writable: true, configurable: true });
}

/** What one request knows of its session, and what it changed in it. */
export class Draft {
  /** What the store has, as far as this request knows; undefined while it has nothing. */
  text: string | undefined;
  private current: SessionData | undefined;
  /** Set once `data` was handed out, from when on it may have been changed. */
  private before: string | undefined;

  constructor(found?: { readonly text: string; readonly data?: SessionData | undefined }) {
    this.text = found?.text;
    // Read at once: a text that holds no session is the opener's business, not the handler's.
    if (found) this.current = found.data ?? parseSession(found.text);
  }

  /** The data, to look at only. */
  get peeked(): SessionData {
    this.current ??= newSessionData();
    return this.current;
  }

  /** The data, to change. */
  get data(): SessionData {
    this.before ??= this.text === undefined ? NOTHING : fingerprint(this.peeked, this.isExact);
    return this.peeked;
  }

  /** Numbers that JSON.stringify cannot tell apart have to be compared by our own writing. */
  private get isExact(): boolean {
    return this.text !== undefined && isExotic(this.text);
  }

  /** Whether the data differs from what was read. */
  get isChanged(): boolean {
    return this.before !== undefined && fingerprint(this.peeked, this.isExact) !== this.before;
  }

  /** What was changed and is not saved. */
  get changes(): Patch {
    return this.text !== undefined && this.before !== undefined ? difference(this.text, this.peeked) : NO_CHANGES;
  }

  /** The store has all of it now, as this text. */
  stored(text: string): void {
    this.text = text;
    this.before = fingerprint(parseSession(text), this.isExact);
  }

  /**
   * Takes over what others changed by now. The keys that this request changed keep the values they have; so does what
   * nobody changed, since the handler may still be at work on it.
   */
  goOnFrom(text: string, mine: Patch): void {
    const data = this.peeked;
    const stored = parseSession(text);
    const [was, is] = [this.text, text].map((one) => splitMembers(one ?? '{}'));
    for (const key of Object.keys(data)) if (!mine.has(key) && !Object.hasOwn(stored, key)) delete data[key];
    for (const key of Object.keys(stored)) {
      if (!mine.has(key) && was?.get(key) !== is?.get(key)) setMember(data, key, stored[key]);
    }
    this.text = text;
    if (this.before !== undefined) this.before = fingerprint(stored, this.isExact);
  }
}
