import { StoreUnavailable, UnreadableSession } from '@wideload/session';
import type { SessionFile } from '@wideload/session_files';
import { refusalOf } from '../client/refusal.ts';
import { keyTaken, migrationInterrupted } from './errors.ts';
import type { Move } from './move.ts';
import { writeOverOlder } from './newer.ts';

/** A session to be written to Redis. */
export interface Entry {
  readonly file: SessionFile;
  readonly text: string;
  /** The rest of its lifetime. */
  readonly seconds: number;
}

/** Sessions in one batch: enough to make the round trip negligible, few enough to hold little in memory. */
const MAX_COUNT = 100;
const MAX_CHARACTERS = 1024 * 1024;

/** Collects sessions and sends them to Redis in batches. */
export class Batch {
  private readonly move: Move;
  private readonly confirmed: (file: SessionFile) => void;
  private entries: Entry[] = [];
  private characters = 0;
  /** The batch that Redis has not confirmed yet. */
  private pending: Promise<void> = Promise.resolve();

  /** `confirmed` is called for each file whose session Redis has. */
  constructor(move: Move, confirmed: (file: SessionFile) => void) {
    this.move = move;
    this.confirmed = confirmed;
  }

  async add(entry: Entry): Promise<void> {
    this.entries.push(entry);
    this.characters += entry.text.length;
    if (this.entries.length >= MAX_COUNT || this.characters >= MAX_CHARACTERS) await this.sendNext();
  }

  /** Sends the batch once the one before is confirmed. The next one is collected meanwhile. */
  private async sendNext(): Promise<void> {
    await this.pending;
    this.pending = this.send();
    // The next call, or `flush`, throws its error.
    this.pending.catch(() => {});
  }

  /** Sends the rest. Throws if Redis fails; what it confirmed before that is counted. */
  async flush(): Promise<void> {
    await this.sendNext();
    await this.pending;
  }

  private async send(): Promise<void> {
    const entries = this.entries;
    this.entries = [];
    this.characters = 0;
    if (entries.length === 0) return;
    const { client, tally, isCheck } = this.move;
    const sent = entries.map(({ file, text, seconds }) =>
      isCheck ? this.lookUp(file) : client.createSession(this.key(file), text, seconds),
    );
    const there: Entry[] = [];
    const failure = this.eachFulfilled(entries, await Promise.allSettled(sent), (entry, result) => {
      if (result !== 'created') there.push(entry);
      else {
        tally.copied++;
        this.confirmed(entry.file);
      }
    });
    if (failure !== undefined) throw this.interrupted(failure);
    await this.confirmThere(there);
  }

  /** Handles sessions whose key exists in Redis. Only a string can be the session. */
  private async confirmThere(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const { client, tally, notices, newerWins } = this.move;
    const types = await Promise.allSettled(entries.map(({ file }) => client.typeOf(this.key(file))));
    const strings: Entry[] = [];
    const failure = this.eachFulfilled(entries, types, (entry, type) => {
      if (type === 'string') strings.push(entry);
      // The session ended, in Redis or since the previous answer.
      else if (type === 'none') tally.expired++;
      else {
        tally.unreadable++;
        notices.warn(keyTaken(entry.file));
      }
    });
    if (failure !== undefined) throw this.interrupted(failure);
    const newer = await Promise.all(strings.map((entry) => newerWins && this.writeOverOlder(entry)));
    for (const [index, { file }] of strings.entries()) {
      if (newer[index]) tally.copied++;
      else tally.there++;
      this.confirmed(file);
    }
  }

  private async writeOverOlder(entry: Entry): Promise<boolean> {
    try {
      return await writeOverOlder(this.move.store, entry, this.move.isCheck);
    } catch (error) {
      if (error instanceof UnreadableSession) return false;
      throw this.interrupted(error);
    }
  }

  /** Tells whether the session would be created. */
  private async lookUp(file: SessionFile): Promise<'created' | 'exists'> {
    return (await this.move.client.typeOf(this.key(file))) === 'none' ? 'created' : 'exists';
  }

  private key({ sid }: SessionFile): string {
    return this.move.keys.encode(sid);
  }

  /** Passes each fulfilled answer to `each`. Returns the first failure, if any. */
  private eachFulfilled<T, A>(
    items: readonly T[],
    answers: readonly PromiseSettledResult<A>[],
    each: (item: T, answer: A) => void,
  ): unknown {
    let failure: unknown;
    for (const [index, item] of items.entries()) {
      const answer = answers[index];
      if (answer?.status === 'fulfilled') each(item, answer.value);
      else failure ??= answer?.reason;
    }
    return failure;
  }

  private interrupted(failure: unknown) {
    const { store, tally } = this.move;
    const reason = failure instanceof StoreUnavailable ? failure.message : `Redis ${refusalOf(failure).reason}`;
    return migrationInterrupted(store.location, reason, tally.summary());
  }
}
