import type { SessionFile } from '@wideload/session';
import { keyTaken, migrationInterrupted } from './errors.ts';
import { garbageCollector } from './garbage.ts';
import { keyOf } from './key.ts';
import type { Move } from './move.ts';
import { refusalOf } from './refusal.ts';

/** A session on its way to Redis. */
export interface Passenger {
  readonly file: SessionFile;
  readonly text: string;
  /** What is left of its lifetime. */
  readonly seconds: number;
}

/** Sessions sent in one go: enough that the round trip hardly counts, few enough that little is held in memory. */
const MAX_COUNT = 100;
const MAX_CHARACTERS = 1024 * 1024;

/** Gathers sessions and sends them to Redis together. */
export class Batch {
  private readonly move: Move;
  private readonly confirmed: (file: SessionFile) => void;
  private readonly collectGarbage = garbageCollector();
  private passengers: Passenger[] = [];
  private characters = 0;

  /** `confirmed` is called for each file whose session Redis has. */
  constructor(move: Move, confirmed: (file: SessionFile) => void) {
    this.move = move;
    this.confirmed = confirmed;
  }

  async add(passenger: Passenger): Promise<void> {
    this.passengers.push(passenger);
    this.characters += passenger.text.length;
    if (this.passengers.length >= MAX_COUNT || this.characters >= MAX_CHARACTERS) await this.flush();
  }

  /** Sends what was gathered. What Redis confirmed counts, also when the rest fails: then it throws. */
  async flush(): Promise<void> {
    await this.send();
    // Only here: while it sends, a batch is alive.
    this.collectGarbage();
  }

  private async send(): Promise<void> {
    const passengers = this.passengers;
    this.passengers = [];
    this.characters = 0;
    if (passengers.length === 0) return;
    const { redis, tally } = this.move;
    const pipeline = redis.pipeline();
    for (const { file, text, seconds } of passengers) pipeline.set(this.key(file), text, 'EX', seconds, 'NX');
    const there: SessionFile[] = [];
    const failure = this.settle(passengers, (await pipeline.exec()) ?? [], ({ file }, answer) => {
      if (answer !== 'OK') there.push(file);
      else {
        tally.copied++;
        this.confirmed(file);
      }
    });
    if (failure !== undefined) throw this.interrupted(failure);
    await this.confirmThere(there);
  }

  /** Somebody's key is in the way. It counts as the session only if it can be one. */
  private async confirmThere(files: readonly SessionFile[]): Promise<void> {
    if (files.length === 0) return;
    const { redis, tally, notices } = this.move;
    const pipeline = redis.pipeline();
    for (const file of files) pipeline.type(this.key(file));
    const failure = this.settle(files, (await pipeline.exec()) ?? [], (file, type) => {
      if (type === 'string') {
        tally.there++;
        this.confirmed(file);
      } else {
        tally.unreadable++;
        notices.warn(keyTaken(file.path));
      }
    });
    if (failure !== undefined) throw this.interrupted(failure);
  }

  private key({ sid }: SessionFile): string {
    return keyOf(this.move.prefix, sid);
  }

  /** Hands each answer to `each`, and answers the first failure if there was one. */
  private settle<T>(
    items: readonly T[],
    answers: readonly [error: Error | null, answer: unknown][],
    each: (item: T, answer: unknown) => void,
  ): unknown {
    let failure: unknown;
    for (const [index, item] of items.entries()) {
      const [error, answer] = answers[index] ?? [new Error('Connection is closed.'), undefined];
      if (error === null) each(item, answer);
      else failure ??= error;
    }
    return failure;
  }

  private interrupted(failure: unknown) {
    const { store, tally } = this.move;
    return migrationInterrupted(store.place, `Redis ${refusalOf(failure).reason}`, tally.summary());
  }
}
