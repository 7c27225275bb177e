import {
  newHexSid,
  ownExpiration,
  type PeekedSession,
  type SessionData,
  type SessionStore,
  sessionName,
  type Written,
} from '@wideload/session';

/** Milliseconds that a second of an index entry lasts here: tests need not wait long for its end. */
const ENTRY_SECOND = 100;

/** A store in memory that keeps every promise, for tests to break one at a time. */
export class MemoryStore implements SessionStore {
  readonly location: string = 'memory';
  readonly texts = new Map<string, string>();
  readonly notes = new Map<string, Set<string>>();
  readonly ended = new Set<string>();
  private readonly ends = new Map<string, number>();

  newSid(): string {
    return newHexSid();
  }

  lifetime(data: SessionData): number {
    return ownExpiration(data) ?? 60;
  }

  async load(sid: string): Promise<string | undefined> {
    if (this.ended.has(sessionName(sid))) this.texts.delete(sid);
    return this.texts.get(sid);
  }

  async write(sid: string, text: string, expected: string | undefined, _seconds: number): Promise<Written> {
    const current = this.texts.get(sid);
    if (current !== expected || this.ended.has(sessionName(sid))) return { done: false, current };
    this.texts.set(sid, text);
    return { done: true };
  }

  async touch(_sid: string, _seconds: number): Promise<void> {}

  async destroy(sid: string, isSecret = false): Promise<boolean> {
    const wasThere = this.texts.delete(sid);
    if (wasThere && !isSecret) this.ended.add(sessionName(sid));
    return wasThere;
  }

  async refuse(sid: string): Promise<void> {
    this.texts.delete(sid);
    this.ended.add(sessionName(sid));
  }

  confirm(): void {}

  async destroyIf(sid: string, expected: string): Promise<Written> {
    const current = this.texts.get(sid);
    if (current !== expected) return { done: false, current };
    await this.destroy(sid);
    return { done: true };
  }

  async peek(sid: string): Promise<PeekedSession | undefined> {
    const text = this.texts.get(sid);
    return text === undefined ? undefined : { text, seconds: 60 };
  }

  async *sids(beginning = ''): AsyncGenerator<readonly string[]> {
    yield [...this.texts.keys()].filter((sid) => sid.startsWith(beginning));
  }

  async addToUserIndex(user: string, sid: string, seconds: number): Promise<void> {
    this.ends.set(user + sid, Date.now() + seconds * ENTRY_SECOND);
    this.notes.set(user, (this.notes.get(user) ?? new Set()).add(sid));
  }

  async removeFromUserIndex(user: string, sid: string): Promise<void> {
    this.notes.get(user)?.delete(sid);
  }

  async *sidsOfUser(user: string): AsyncGenerator<readonly string[]> {
    const isOver = (sid: string): boolean => (this.ends.get(user + sid) ?? Infinity) < Date.now();
    yield [...(this.notes.get(user) ?? [])].filter((sid) => !isOver(sid));
  }
}
