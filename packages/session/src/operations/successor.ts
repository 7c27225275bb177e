import { ifAvailable } from '../if_available.ts';
import { parseSession } from '../json/parse.ts';
import type { SessionStore } from '../store.ts';
import { addToUserIndex, removeFromUserIndex } from '../user_index.ts';
import { createUnder } from './create.ts';
import type { Found } from './load.ts';

/** Lifetime of a session under a new sid, in seconds, until the move is complete: the rest of a broken move expires. */
const PROBATION = 3600;

/** A session under the sid to which it is about to move. No other program knows that sid yet. */
export class Successor {
  private readonly store: SessionStore;
  private readonly newSid: () => string;
  private made: Found | undefined;
  /** The text that the session was made from. */
  private from: string | undefined;

  constructor(store: SessionStore, newSid: () => string) {
    this.store = store;
    this.newSid = newSid;
  }

  /**
   * Stores the result of `textFor` for the text `from` under a new sid, in place of the session stored before, and adds
   * it to the user index: a concurrent end of all sessions of that user finds the old session or this one. Returns the
   * sid, or undefined if the session has ended: then nothing is stored under a sid of its name.
   */
  async hold(from: string, textFor: (sid: string) => string): Promise<string | undefined> {
    const { made } = this;
    if (made !== undefined && this.from === from) return made.sid;
    await this.discard();
    this.made = await this.create(textFor);
    this.from = from;
    return this.made?.sid;
  }

  private async create(textFor: (sid: string) => string): Promise<Found | undefined> {
    const { store } = this;
    for (;;) {
      const sid = this.newSid();
      const text = textFor(sid);
      const data = parseSession(text);
      const [written, indexed] = await Promise.allSettled([
        createUnder(store, sid, text, PROBATION),
        addToUserIndex(store, sid, data),
      ]);
      if (written.status === 'fulfilled' && written.value.created !== undefined && indexed.status === 'fulfilled')
        return { sid, text, data };
      await removeFromUserIndex(store, sid, data);
      if (written.status === 'rejected') throw written.reason;
      if (indexed.status === 'rejected') {
        await ifAvailable(() => store.destroy(sid, true));
        throw indexed.reason;
      }
      if (written.value.isRefused) return undefined;
    }
  }

  /** Completes the move: the session gets its whole lifetime. */
  async confirm(): Promise<Found | undefined> {
    const { store, made } = this;
    if (made !== undefined) await ifAvailable(() => store.touch(made.sid, store.lifetime(made.data)));
    return made;
  }

  /** Removes the session, because the move failed. */
  async discard(): Promise<void> {
    const { store, made } = this;
    this.made = undefined;
    if (made === undefined) return;
    await ifAvailable(() => store.destroy(made.sid, true));
    await removeFromUserIndex(store, made.sid, made.data);
  }
}
