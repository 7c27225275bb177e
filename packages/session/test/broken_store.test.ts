import { newHexSid, type SessionStore, type Written } from '@wideload/session';
import { sessionStoreContract } from '@wideload/testing';
import { describe, expect, it } from 'vitest';
import { BROKEN_FOR_USERS } from './support/broken_for_users.ts';
import { MemoryStore } from './support/memory_store.ts';

async function brokenPromises(make: () => SessionStore): Promise<string[]> {
  const broken: string[] = [];
  // At once, each with a store of its own: some promises wait until a time is over.
  await Promise.all(sessionStoreContract(make).map(({ name, run }) => run().catch(() => broken.push(name))));
  return broken;
}

const TURN = () => new Promise(setImmediate);

/** Writes without comparing, as Odoo does. */
class Blind extends MemoryStore {
  override async write(sid: string, text: string): Promise<Written> {
    this.texts.set(sid, text);
    return { done: true };
  }
}

/** Compares, and writes a moment later, also what ended meanwhile. */
class TwoSteps extends MemoryStore {
  override async load(sid: string): Promise<string | undefined> {
    return this.texts.get(sid);
  }
  override async write(sid: string, text: string, expected: string | undefined): Promise<Written> {
    const current = this.texts.get(sid);
    await TURN();
    if (current !== expected) return { done: false, current };
    this.texts.set(sid, text);
    return { done: true };
  }
}

/** A store that breaks each promise in the way that comes to mind first. */
const BROKEN: Readonly<Record<string, () => SessionStore>> = {
  'names its location': () =>
    new (class extends MemoryStore {
      override readonly location: string = '';
    })(),

  'makes sids that are well-formed and differ': () =>
    new (class extends MemoryStore {
      private readonly only = newHexSid();
      override newSid(): string {
        return this.only;
      }
    })(),

  'has no session under a sid that was never stored': () =>
    new (class extends MemoryStore {
      override async load(sid: string): Promise<string | undefined> {
        return this.texts.get(sid) ?? '{}';
      }
    })(),

  'returns a text unchanged, under both forms of sids': () =>
    new (class extends MemoryStore {
      override async load(sid: string): Promise<string | undefined> {
        return this.texts.get(sid)?.replace('1.0', '1');
      }
    })(),

  'creates a session only if there is none, and returns the stored text': () =>
    new (class extends MemoryStore {
      override async write(...[sid, text, expected, seconds]: Parameters<MemoryStore['write']>): Promise<Written> {
        const written = await super.write(sid, text, expected, seconds);
        return written.done ? written : { done: false, current: undefined };
      }
    })(),

  'replaces the expected text and no other': () =>
    new (class extends MemoryStore {
      override async write(sid: string, text: string, expected: string | undefined, seconds: number): Promise<Written> {
        const current = this.texts.get(sid);
        // It knows whether there is a session, but not which.
        return super.write(sid, text, expected === undefined ? undefined : current, seconds);
      }
    })(),

  'never brings back what was destroyed': () =>
    new (class extends MemoryStore {
      override async write(sid: string, text: string, expected: string | undefined, seconds: number): Promise<Written> {
        this.ended.clear();
        return super.write(sid, text, this.texts.has(sid) ? expected : undefined, seconds);
      }
    })(),

  'creates nothing under a sid whose session was destroyed': () =>
    new (class extends MemoryStore {
      override async destroy(sid: string): Promise<boolean> {
        return this.texts.delete(sid);
      }
    })(),

  'refuses a sid on request, even if there was no session': () =>
    new (class extends MemoryStore {
      override async refuse(sid: string): Promise<void> {
        await this.destroy(sid);
      }
    })(),

  'refuses every sid of the name of a session that was destroyed': () =>
    new (class extends MemoryStore {
      override async destroy(sid: string, isSecret?: boolean): Promise<boolean> {
        const others = [...this.ended];
        const wasThere = await super.destroy(sid, isSecret);
        this.ended.clear();
        for (const one of [...others, sid]) this.ended.add(one);
        return wasThere;
      }
    })(),

  'refuses no other sid if a secret one was destroyed': () =>
    new (class extends MemoryStore {
      override async destroy(sid: string): Promise<boolean> {
        return super.destroy(sid);
      }
    })(),

  'does not restore a session that is destroyed while others write it': () => new TwoSteps(),

  'destroys the expected text and no other': () =>
    new (class extends MemoryStore {
      override async destroyIf(sid: string): Promise<Written> {
        return { done: await this.destroy(sid), current: undefined };
      }
    })(),

  'lets one of several concurrent changes and ends of the same text win': () => new TwoSteps(),

  'reports to one of several concurrent destroyers that the session existed': () =>
    new (class extends MemoryStore {
      override async destroy(sid: string): Promise<boolean> {
        const isThere = this.texts.has(sid);
        await TURN();
        this.texts.delete(sid);
        return isThere;
      }
    })(),

  'lets one of several writers at once win': () => new TwoSteps(),
  'lets one of several creators at once win': () => new TwoSteps(),

  'touches without bringing back or changing anything': () =>
    new (class extends MemoryStore {
      override async touch(sid: string): Promise<void> {
        this.texts.set(sid, this.texts.get(sid) ?? '{}');
      }
    })(),

  'lets a session name its own lifetime': () =>
    new (class extends MemoryStore {
      override lifetime(): number {
        return 60;
      }
    })(),

  'loses no key that requests at once change each for itself': () => new Blind(),
  'counts every update of clients at once': () =>
    new (class extends Blind {
      private readonly seen = new Map<string, string>();
      // A replica that lags behind.
      override async load(sid: string): Promise<string | undefined> {
        const before = this.seen.get(sid);
        const now = await super.load(sid);
        if (now !== undefined) this.seen.set(sid, now);
        return before ?? now;
      }
    })(),
  'does not save into a session that another request ended': () => new Blind(),

  'rotates a session in use to one new sid, to which the old one leads, for all callers at once': () => new Blind(),

  'moves a session to a new sid and leaves nothing under the old': () =>
    new (class extends MemoryStore {
      override async destroy(sid: string): Promise<boolean> {
        return this.texts.has(sid);
      }
    })(),

  ...BROKEN_FOR_USERS,
};

describe('the contract of session stores', () => {
  it('is kept by a store that does as it should', async () => {
    expect(await brokenPromises(() => new MemoryStore())).toEqual([]);
  });

  it.concurrent.each(sessionStoreContract(() => new MemoryStore()).map(({ name }) => name))(
    'finds a store that breaks its promise: %s',
    async (promise) => {
      const make = BROKEN[promise];
      expect(make, 'no store breaks it yet').toBeDefined();
      if (make) expect(await brokenPromises(make)).toContain(promise);
    },
  );

  it('says of a small slip no more than what it breaks', async () => {
    for (const promise of [
      'names its location',
      'lets a session name its own lifetime',
      'touches without bringing back or changing anything',
    ]) {
      expect(await brokenPromises(BROKEN[promise] ?? (() => new MemoryStore()))).toEqual([promise]);
    }
  });
});
