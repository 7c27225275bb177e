import type { RedisClient } from '../client/redis_client.ts';
import { isRefusedIndex, refusalOf } from '../client/refusal.ts';
import type { Runtime } from '../runtime.ts';
import type { KeyCodec } from '../store/keys.ts';

/** Maximum number of remembered entries. Above it the oldest is forgotten: a session gets its entry again with its next touch. */
const MAX_ENTRIES = 20_000;
/** Entries that are written at once. */
const BATCH = 500;

interface Entry {
  readonly user: string;
  readonly sid: string;
  /** Both by the clock of the runtime, in milliseconds. */
  readonly atMs: number;
  readonly expiresAtMs: number;
}

const nameOf = (user: string, sid: string): string => `${user}\n${sid}`;

export interface IndexEntriesSettings {
  readonly client: Pick<RedisClient, 'addToIndex'>;
  readonly keys: Pick<KeyCodec, 'encode'>;
  readonly runtime: Pick<Runtime, 'now'>;
  readonly max?: number;
}

/**
 * The entries of the user index that this process made. A failover may lose one and keep its session: in a cluster they
 * have different masters. Then "log out everywhere" would not find that session.
 */
export class IndexEntries {
  private readonly settings: IndexEntriesSettings;
  private readonly max: number;
  /** In the order in which they were added. */
  private readonly entries = new Map<string, Entry>();

  constructor(settings: IndexEntriesSettings) {
    this.settings = settings;
    this.max = settings.max ?? MAX_ENTRIES;
  }

  /** Remembers an entry that Redis has acknowledged. */
  add(user: string, sid: string, seconds: number): void {
    const atMs = this.settings.runtime.now();
    const name = nameOf(user, sid);
    this.entries.delete(name);
    const [oldest] = this.entries.keys();
    if (oldest !== undefined && this.entries.size >= this.max) this.entries.delete(oldest);
    this.entries.set(name, { user, sid, atMs, expiresAtMs: atMs + seconds * 1000 });
  }

  remove(user: string, sid: string): void {
    this.entries.delete(nameOf(user, sid));
  }

  /** Returns the sids in the remembered entries of a user. */
  sidsOf(user: string): readonly string[] {
    return [...this.entries.values()].filter((entry) => entry.user === user).map(({ sid }) => sid);
  }

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** Writes every entry again. Rejects with a `RedisFailure` if Redis cannot be reached. */
  async writeAgain(): Promise<void> {
    const entries = [...this.entries.values()];
    for (let at = 0; at < entries.length; at += BATCH)
      await Promise.all(entries.slice(at, at + BATCH).map((entry) => this.write(entry)));
  }

  /** Forgets the entries from before that time, which no server can lack any more. */
  forget(beforeMs: number): void {
    for (const [name, { atMs }] of this.entries) {
      if (atMs >= beforeMs) return;
      this.entries.delete(name);
    }
  }

  private async write({ user, sid, expiresAtMs }: Entry): Promise<void> {
    const { client, keys, runtime } = this.settings;
    const seconds = Math.ceil((expiresAtMs - runtime.now()) / 1000);
    // It may have been removed since the others were written.
    if (seconds <= 0 || !this.entries.has(nameOf(user, sid))) return;
    try {
      await client.addToIndex(keys.encode(user), sid, seconds);
    } catch (error) {
      // Sessions work without the user index, and the store says so.
      if (!isRefusedIndex(refusalOf(error))) throw error;
    }
  }
}
