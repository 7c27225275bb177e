import { StoreUnavailable, UnreadableSession } from '@wideload/session';
import type { SessionFile } from '@wideload/session_files';
import { refusalOf } from '../client/refusal.ts';
import { keyTaken, migrationInterrupted } from './errors.ts';
import { garbageCollector } from './garbage.ts';
import type { Move } from './move.ts';
import { writeOverOlder } from './newer.ts';

/** A session on its way to Redis. */
export interface Passenger {
  readonly file: SessionFile;
  readonly text: string;
  /** What is left of its lifetime. */
  readonly seconds: number;
}

/** Sessions sent in one go: enough that the round trip hardly counts, few enough that little is held in memory. */
const MAX_COUNT = 400;
const MAX_CHARACTERS = 1024 * 1024;

/** Gathers sessions and sends them to Redis together. */
export class Batch {
  private readonly move: Move;
  private readonly confirmed: (file: SessionFile) => void;
  private readonly collectGarbage = garbageCollector();
  private passengers: Passenger[] = [];
  private characters = 0;
  /** The batch that Redis has not answered yet. */
  private underWay: Promise<void> = Promise.resolve();

  /** `confirmed` is called for each file whose session Redis has. */
  constructor(move: Move, confirmed: (file: SessionFile) => void) {
    this.move = move;
    this.confirmed = confirmed;
  }

  async add(passenger: Passenger): Promise<void> {
    this.passengers.push(passenger);
    this.characters += passenger.text.length;
    if (this.passengers.length >= MAX_COUNT || this.characters >= MAX_CHARACTERS) await this.depart();
  }

  /** Sends what was gathered, when what was sent before has arrived; meanwhile the next batch is gathered. */
  private async depart(): Promise<void> {
    await this.underWay;
    this.collectGarbage();
    this.underWay = this.send();
    // Whoever waits for it learns of a failure, at the next departure at the latest.
    this.underWay.catch(() => {});
  }

  /** Sends all that was gathered. What Redis confirmed counts, also when the rest fails: then it throws. */
  async flush(): Promise<void> {
    await this.depart();
    await this.underWay;
  }

  private async send(): Promise<void> {
    const passengers = this.passengers;
    this.passengers = [];
    this.characters = 0;
    if (passengers.length === 0) return;
    const { client, tally } = this.move;
    const sent = passengers.map(({ file, text, seconds }) => client.create(this.key(file), text, seconds));
    const there: Passenger[] = [];
    const failure = this.settle(passengers, await Promise.allSettled(sent), (passenger, isCreated) => {
      if (!isCreated) there.push(passenger);
      else {
        tally.copied++;
        this.confirmed(passenger.file);
      }
    });
    if (failure !== undefined) throw this.interrupted(failure);
    await this.confirmThere(there);
  }

  /** Somebody's key is in the way. It counts as the session only if it can be one. */
  private async confirmThere(passengers: readonly Passenger[]): Promise<void> {
    if (passengers.length === 0) return;
    const { client, tally, notices, newerWins } = this.move;
    const types = await Promise.allSettled(passengers.map(({ file }) => client.typeOf(this.key(file))));
    const strings: Passenger[] = [];
    const failure = this.settle(passengers, types, (passenger, type) => {
      if (type === 'string') strings.push(passenger);
      else {
        tally.unreadable++;
        notices.warn(keyTaken(passenger.file));
      }
    });
    if (failure !== undefined) throw this.interrupted(failure);
    const newer = await Promise.all(strings.map((passenger) => newerWins && this.writeOverOlder(passenger)));
    for (const [index, { file }] of strings.entries()) {
      if (newer[index]) tally.copied++;
      else tally.there++;
      this.confirmed(file);
    }
  }

  private async writeOverOlder(passenger: Passenger): Promise<boolean> {
    try {
      return await writeOverOlder(this.move.store, passenger);
    } catch (error) {
      if (error instanceof UnreadableSession) return false;
      throw this.interrupted(error);
    }
  }

  private key({ sid }: SessionFile): string {
    return this.move.keys.encode(sid);
  }

  /** Hands each answer to `each`, and answers the first failure if there was one. */
  private settle<T, A>(
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
