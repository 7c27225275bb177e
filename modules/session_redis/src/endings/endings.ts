import type { Logger } from '@wideload/kit';
import { codeOf } from '@wideload/kit/internal';
import { ENDED_SECONDS, StoreUnavailable, sessionName } from '@wideload/session';
import { haveSameName } from '@wideload/session/internal';
import type { RedisClient } from '../client/redis_client.ts';
import { refusalOf } from '../client/refusal.ts';
import type { Runtime } from '../runtime.ts';
import type { KeyCodec } from '../store/keys.ts';
import type { Confirmation } from './confirmation.ts';
import { endedAgain, journalUnusable, tooManyEndings } from './errors.ts';
import type { IndexEntries } from './index_entries.ts';
import type { Ending, Journal } from './journal.ts';
import { successorIn } from './successor.ts';

/** Maximum number of remembered endings, of all processes of this host together. */
const MAX_ENDINGS = 100_000;
/** Endings that are replayed at once. */
const BATCH = 500;
/** How often a session that changes at this moment is compared before it is ended as it is. */
const MAX_ATTEMPTS = 3;
/** Milliseconds between two attempts to replay. */
const RETRY_MS = 500;
/** Milliseconds between two checks which endings can be forgotten: with many endings, and otherwise. */
const LOOK_INTERVAL_MS = 1000;
const IDLE_LOOKS = 60;
/** Number of checks for which an ending waits for room. */
const LOOKS_FOR_ROOM = 3;

interface Remembered extends Ending {
  /** By the clock of the runtime, in milliseconds. */
  readonly atMs: number;
}

/** An ended session is stored by its name, since it is refused under every sid of it; a replaced sid by itself. */
const keyOf = ({ sid, successor }: Ending): string => (successor === undefined ? sessionName(sid) : sid);

export interface EndingsSettings {
  readonly client: RedisClient;
  readonly keys: KeyCodec;
  readonly journal: Pick<Journal, 'add' | 'read' | 'forget'>;
  readonly confirmation: Confirmation;
  /** What is written again, and forgotten, together with the endings. */
  readonly index: IndexEntries;
  readonly runtime: Runtime;
  readonly log: Logger;
  readonly max?: number;
}

/**
 * The sessions that this host ended, and the sids that were replaced by others. A Redis that fails over, or starts from
 * an older snapshot, may have lost that: here it is remembered until every replica has it, refused at once, and
 * repeated.
 */
export class Endings {
  private readonly settings: EndingsSettings;
  private readonly max: number;
  private readonly remembered = new Map<string, Remembered>();
  private replaying: Promise<void> | undefined;
  private isStale = false;
  private isOver = false;
  private hasWarned = false;
  private looks = 0;
  private readonly cancel: () => void;

  constructor(settings: EndingsSettings) {
    this.settings = settings;
    this.max = settings.max ?? MAX_ENDINGS;
    // From then on another server may answer, or one with an older state.
    for (const event of ['ready', 'replaced'] as const) settings.client.on(event, () => void this.replay());
    this.cancel = settings.runtime.every(LOOK_INTERVAL_MS, () => {
      this.looks++;
      if (this.isNearlyFull || this.looks % IDLE_LOOKS === 0) void this.forget();
    });
  }

  /** Whether this host ended the session of this sid. */
  hasEnded(sid: string): boolean {
    const known = this.remembered.get(sessionName(sid));
    return known !== undefined && known.successor === undefined;
  }

  /**
   * Throws `StoreUnavailable` if no further ending can be remembered: none is dropped for another. Call it before a
   * session is ended.
   */
  async waitForRoom(): Promise<void> {
    for (let looks = 0; this.remembered.size >= this.max; looks++) {
      if (looks === LOOKS_FOR_ROOM) throw new StoreUnavailable(tooManyEndings(this.max));
      await new Promise<void>((resolve) => this.settings.runtime.after(LOOK_INTERVAL_MS, resolve));
    }
  }

  /** Remembers an ending that Redis has acknowledged. `successor`: the sid that replaced this one. */
  add(sid: string, successor?: string): void {
    const ending = { sid, successor };
    this.remember(ending);
    this.withJournal((journal) => journal.add(ending));
  }

  /** Reads the endings of other processes of this host, and of an earlier start, and repeats all of them. */
  replay(): Promise<void> {
    this.isStale = true;
    this.replaying ??= this.replayUntilDone().finally(() => {
      this.replaying = undefined;
    });
    return this.replaying;
  }

  /** Whether a replay is under way: until it is done, Redis may lack entries of the user index. */
  get isReplaying(): boolean {
    return this.replaying !== undefined;
  }

  stop(): void {
    this.isOver = true;
    this.cancel();
  }

  private async replayUntilDone(): Promise<void> {
    const { runtime, log } = this.settings;
    this.readJournal();
    let count = 0;
    while (this.isStale && !this.isOver) {
      this.isStale = false;
      try {
        await this.settings.index.writeAgain();
        count += await this.endAll();
      } catch (error) {
        // Another error is a fault of this host, and must be visible.
        if (refusalOf(error).kind === 'other') log.warn(String(error));
        this.isStale = true;
        await new Promise<void>((resolve) => runtime.after(RETRY_MS, resolve));
      }
    }
    if (count > 0) log.warn(endedAgain(count));
  }

  private remember(ending: Ending): void {
    this.remembered.set(keyOf(ending), { ...ending, atMs: this.settings.runtime.now() });
  }

  private readJournal(): void {
    this.withJournal((journal) => {
      for (const ending of journal.read()) {
        if (this.remembered.size >= this.max) return;
        const known = this.remembered.get(keyOf(ending));
        // A replaced sid may have ended since.
        const isNews = known === undefined || (known.successor !== undefined && ending.successor === undefined);
        if (isNews) this.remember(ending);
      }
    });
  }

  /** Returns how many sessions existed again. */
  private async endAll(): Promise<number> {
    const endings = [...this.remembered.values()];
    let count = 0;
    for (let at = 0; at < endings.length; at += BATCH) {
      const ended = await Promise.all(endings.slice(at, at + BATCH).map((ending) => this.endAgain(ending)));
      count += ended.filter(Boolean).length;
    }
    return count;
  }

  private endAgain({ sid, successor }: Ending): Promise<boolean> {
    const { client, keys } = this.settings;
    const key = keys.encode(sid);
    if (successor === undefined) return this.endWithSuccessors(sid, key);
    // A mark for the name would refuse the session that continues.
    return client.endUnlessContaining(key, successor, haveSameName(sid, successor) ? undefined : ENDED_SECONDS);
  }

  /** Ends a session also under the sid to which another host has moved it softly since Redis had it again. */
  private async endWithSuccessors(sid: string, key: string): Promise<boolean> {
    const { client } = this.settings;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const text = (await client.get(key))?.toString();
      if (text === undefined) break;
      const successor = successorIn(text);
      if ((await client.compareAndEnd(key, text, ENDED_SECONDS)) !== true) continue;
      if (successor !== undefined && !haveSameName(sid, successor)) {
        this.add(successor);
        await this.endAgain({ sid: successor, successor: undefined });
      }
      return true;
    }
    return client.end(key, ENDED_SECONDS, true);
  }

  private get isNearlyFull(): boolean {
    return this.remembered.size > this.max / 2;
  }

  /**
   * Forgets the endings that every replica has. While there is room they stay for an hour, too: a server that starts
   * from an older snapshot has lost them as well.
   */
  private async forget(): Promise<void> {
    const { client, confirmation, index, runtime } = this.settings;
    if (this.remembered.size === 0 && index.isEmpty) return;
    // If Redis does not report, the next check repeats this.
    const confirmedBefore = await confirmation.confirmedBefore(client.servers()).catch(() => undefined);
    if (confirmedBefore === undefined) return;
    const hourAgo = runtime.now() - ENDED_SECONDS * 1000;
    const before = this.isNearlyFull ? confirmedBefore : Math.min(confirmedBefore, hourAgo);
    for (const [key, { atMs }] of this.remembered) if (atMs < before) this.remembered.delete(key);
    index.forget(before);
    this.withJournal((journal) => journal.forget(Date.now() - (runtime.now() - before)));
  }

  /** Without its files, the host remembers its own endings until it stops. */
  private withJournal(use: (journal: EndingsSettings['journal']) => void): void {
    try {
      use(this.settings.journal);
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      if (!this.hasWarned) this.settings.log.warn(journalUnusable(String(error)));
      this.hasWarned = true;
    }
  }
}
