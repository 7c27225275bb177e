import type { SessionStore, Written } from '@wideload/session';
import { sessionStoreContract } from '@wideload/testing';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from './support/memory_store.ts';

async function brokenPromises(make: () => SessionStore): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, run } of sessionStoreContract(make)) await run().catch(() => broken.push(name));
  return broken;
}

describe('the contract of session stores', () => {
  it('is kept by a store that does as it should', async () => {
    expect(await brokenPromises(() => new MemoryStore())).toEqual([]);
  });

  it('finds a store that writes blindly, as Odoo does', async () => {
    class Blind extends MemoryStore {
      override async write(sid: string, text: string): Promise<Written> {
        this.texts.set(sid, text);
        return { done: true };
      }
    }
    expect(await brokenPromises(() => new Blind())).toEqual(
      expect.arrayContaining([
        'never brings back what was destroyed',
        'loses no key that requests at once change each for itself',
        'does not save into a session that another request ended',
      ]),
    );
  });

  it('finds a store that compares and writes in two steps', async () => {
    class TwoSteps extends MemoryStore {
      override async write(sid: string, text: string, expected: string | undefined): Promise<Written> {
        const current = this.texts.get(sid);
        await new Promise(setImmediate);
        if (current !== expected) return { done: false, current };
        this.texts.set(sid, text);
        return { done: true };
      }
    }
    expect(await brokenPromises(() => new TwoSteps())).toContain('lets one of several writers at once win');
  });

  it('finds a store whose touch brings sessions back', async () => {
    class Necromancer extends MemoryStore {
      override async touch(sid: string): Promise<void> {
        this.texts.set(sid, '{}');
      }
    }
    expect(await brokenPromises(() => new Necromancer())).toEqual([
      'touches without bringing back or changing anything',
    ]);
  });

  it('finds a store that normalizes texts', async () => {
    class Normalizing extends MemoryStore {
      override async load(sid: string): Promise<string | undefined> {
        const text = this.texts.get(sid);
        return text?.replace(/": /g, '":');
      }
    }
    expect(await brokenPromises(() => new Normalizing())).toContain(
      'keeps a text to the letter, under either form of sid',
    );
  });
});
