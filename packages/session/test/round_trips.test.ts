import { beforeEach, describe, expect, it } from 'vitest';
import { newSession, openSession, Session } from '../src/internal.ts';
import { wrappedStore } from '../src/wrapped_store.ts';
import { MemoryStore } from './support/memory_store.ts';

const SILENT = { unreadable: () => {}, unavailable: () => {} };
const ANNA = { uid: 2, login: 'anna' };

/** A store whose operations are sent together and answered together, turn by turn. */
class DistantStore extends MemoryStore {
  roundTrips = 0;
  private next: Promise<void> | undefined;

  private trip(): Promise<void> {
    this.next ??= new Promise((resolve) =>
      setImmediate(() => {
        this.next = undefined;
        this.roundTrips++;
        resolve();
      }),
    );
    return this.next;
  }

  readonly distant = wrappedStore(this, {
    load: (sid) => this.trip().then(() => this.load(sid)),
    write: (sid, text, expected, seconds) => this.trip().then(() => this.write(sid, text, expected, seconds)),
    touch: (...touch) => this.trip().then(() => this.touch(...touch)),
    destroy: (...end) => this.trip().then(() => this.destroy(...end)),
    destroyIf: (...end) => this.trip().then(() => this.destroyIf(...end)),
    refuse: (...end) => this.trip().then(() => this.refuse(...end)),
    addToUserIndex: (...entry) => this.trip().then(() => this.addToUserIndex(...entry)),
    removeFromUserIndex: (...entry) => this.trip().then(() => this.removeFromUserIndex(...entry)),
    sidsOfUser: (user) => this.distantSids(user),
  });

  private async *distantSids(user: string): AsyncGenerator<readonly string[]> {
    await this.trip();
    yield* this.sidsOfUser(user);
  }
}

let store: DistantStore;
beforeEach(() => {
  store = new DistantStore();
});

/** The sid of a visitor's session. */
async function visitor(): Promise<string> {
  const session = newSession(store);
  session.data.cart = [1];
  await session.save();
  return session.sid;
}

/** How many round trips a task takes. */
async function tripsOf(task: () => Promise<unknown>): Promise<number> {
  const before = store.roundTrips;
  await task();
  return store.roundTrips - before;
}

describe('round trips to a store', () => {
  it('are three for a login, the reading of the session among them', async () => {
    const sid = await visitor();
    const trips = await tripsOf(async () => {
      const session = await openSession(store.distant, sid, SILENT);
      await session.logIn(ANNA);
      expect(session.data.cart).toEqual([1]);
    });
    expect(trips).toBe(3);
    expect(store.texts.has(sid)).toBe(false);
  });

  it('are two for a login without a session before', async () => {
    expect(await tripsOf(() => newSession(store.distant).logIn(ANNA))).toBe(2);
  });

  it('are one for a change or an update of a session that was read', async () => {
    const sid = await visitor();
    const text = store.texts.get(sid) ?? '';
    const opened = () => new Session(store.distant, { sid, text });
    const changed = opened();
    changed.data.n = 1;
    expect(await tripsOf(async () => changed.save())).toBe(1);
    store.texts.set(sid, text);
    expect(await tripsOf(() => opened().update((data) => Object.assign(data, { n: 1 })))).toBe(1);
  });
});
