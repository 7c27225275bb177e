import { newHexSid, type SessionStore, type Written } from '@wideload/session';

/** A store in memory that keeps every promise, for tests to break one at a time. */
export class MemoryStore implements SessionStore {
  readonly place: string = 'memory';
  readonly texts = new Map<string, string>();

  newSid(): string {
    return newHexSid();
  }

  lifetime(data: { expiration?: number }): number {
    return data.expiration ?? 60;
  }

  async load(sid: string): Promise<string | undefined> {
    return this.texts.get(sid);
  }

  async write(sid: string, text: string, expected: string | undefined, _seconds: number): Promise<Written> {
    const current = this.texts.get(sid);
    if (current !== expected) return { done: false, current };
    this.texts.set(sid, text);
    return { done: true };
  }

  async touch(_sid: string, _seconds: number): Promise<void> {}

  async destroy(sid: string): Promise<boolean> {
    return this.texts.delete(sid);
  }
}
