import { ifAvailable } from '../if_available.ts';
import { parseSession } from '../json/parse.ts';
import type { SessionStore } from '../store.ts';
import { addToUserIndex, removeFromUserIndex } from '../user_index.ts';
import { type Created, createUnder } from './create.ts';
import type { Found } from './load.ts';

/** Seconds that a session lives under a new sid before the old one gives way: what a broken move leaves behind goes. */
const PROBATION = 3600;

/** A session under the sid that it is to move to. Nobody knows that sid yet. */
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
   * Stores what `textFor` makes of the text `from` under a new sid, in place of the session stored before, and adds it to
   * the user index: ending all sessions of that user meanwhile finds the old session or this one. Returns the sid, or
   * undefined if the session has ended: nothing is stored under a sid of its name then.
   */
  async hold(from: string, textFor: (sid: string) => string): Promise<string | undefined> {
    const { store, made } = this;
    if (made !== undefined && this.from === from) return made.sid;
    await this.discard();
    const created = await this.create(textFor);
    if (created === undefined) return undefined;
    const { sid, text } = created;
    this.made = { sid, text, data: parseSession(text) };
    this.from = from;
    await addToUserIndex(store, sid, this.made.data);
    return sid;
  }

  private async create(textFor: (sid: string) => string): Promise<Created | undefined> {
    for (;;) {
      const sid = this.newSid();
      const { created, isRefused } = await createUnder(this.store, sid, textFor(sid), PROBATION);
      if (created !== undefined || isRefused) return created;
    }
  }

  /** The session has moved here: it gets its whole lifetime. */
  async confirm(): Promise<Found | undefined> {
    const { store, made } = this;
    if (made !== undefined) await ifAvailable(() => store.touch(made.sid, store.lifetime(made.data)));
    return made;
  }

  /** The session has not moved here after all. */
  async discard(): Promise<void> {
    const { store, made } = this;
    this.made = undefined;
    if (made === undefined) return;
    await ifAvailable(() => store.destroy(made.sid, true));
    await removeFromUserIndex(store, made.sid, made.data);
  }
}
