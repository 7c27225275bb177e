import type { PeekedSession, SessionStore, Written } from '@wideload/session';
import { MemoryStore } from './memory_store.ts';

/** A store that breaks each promise about users in the way that comes to mind first. */
export const BROKEN_FOR_USERS: Readonly<Record<string, () => SessionStore>> = {
  'shows a session with the rest of its lifetime, and none that does not exist': () =>
    new (class extends MemoryStore {
      override async peek(sid: string): Promise<PeekedSession> {
        return { text: (await this.load(sid)) ?? '{}', seconds: 60 };
      }
    })(),

  'lists every session, with sids of all forms, and none that ended': () =>
    new (class extends MemoryStore {
      override async *sids(): AsyncGenerator<string[]> {
        yield [...this.texts.keys()].slice(0, 500);
      }
    })(),

  'lists the sessions whose sids have a certain beginning': () =>
    new (class extends MemoryStore {
      override sids(): AsyncGenerator<readonly string[]> {
        return super.sids();
      }
    })(),

  'finds the sessions in the index of a user with any name, and none of another user': () =>
    new (class extends MemoryStore {
      override addToUserIndex(user: string, sid: string): Promise<void> {
        return super.addToUserIndex(user.trim().toLowerCase(), sid, 60);
      }
      override sidsOfUser(user: string): AsyncGenerator<readonly string[]> {
        return super.sidsOfUser(user.trim().toLowerCase());
      }
    })(),

  'finds all sessions of a user with many of them': () =>
    new (class extends MemoryStore {
      override async *sidsOfUser(user: string): AsyncGenerator<string[]> {
        for await (const page of super.sidsOfUser(user)) yield page.slice(0, 1000);
      }
    })(),

  'indexes the same session once, and removes it as often as requested': () => new NeverForgets(),
  'removes index entries of sessions that ended or changed their user': () => new NeverForgets(),

  'removes the only index entry of a user when it expires': () =>
    new (class extends MemoryStore {
      override addToUserIndex(user: string, sid: string): Promise<void> {
        return super.addToUserIndex(user, sid, 3600);
      }
    })(),

  'does not list index entries as sessions': () =>
    new (class extends MemoryStore {
      override async *sids(): AsyncGenerator<string[]> {
        yield [...this.texts.keys(), ...[...this.notes.values()].flatMap((sids) => [...sids])];
      }
    })(),

  'finds the sessions of a user, and no longer when they ended or moved': () => new NeverNotes(),
  'adds a session that is missing in the user index as soon as it is touched': () => new NeverNotes(),

  'does not mix users of the same login and uid in different databases, or of providers': () =>
    new (class extends MemoryStore {
      override async destroyIf(): Promise<Written> {
        this.texts.clear();
        return { done: true };
      }
    })(),

  'logs out everywhere also sessions of Odoo that no index knows': () =>
    new (class extends MemoryStore {
      override async *sids(): AsyncGenerator<string[]> {
        const indexed = new Set([...this.notes.values()].flatMap((sids) => [...sids]));
        yield [...this.texts.keys()].filter((sid) => indexed.has(sid));
      }
    })(),

  'logs out everywhere: ends every session of a user, and no other, and says which': () =>
    new (class extends MemoryStore {
      override async destroyIf(): Promise<Written> {
        return { done: true };
      }
    })(),

  'lets no running request restore what was logged out everywhere': () =>
    new (class extends MemoryStore {
      override async write(sid: string, text: string): Promise<Written> {
        this.texts.set(sid, text);
        return { done: true };
      }
    })(),

  'ends a session under its new sid if it was ended while it moved': () =>
    new (class extends MemoryStore {
      override async destroyIf(sid: string): Promise<Written> {
        this.texts.delete(sid);
        return { done: true };
      }
    })(),

  'logs out everywhere also a session that was rotated after the index was read': () =>
    new (class extends MemoryStore {
      private readonly seen = new Map<string, string[]>();
      // A replica that lags behind.
      override async *sidsOfUser(user: string): AsyncGenerator<string[]> {
        const now = [...(this.notes.get(user) ?? [])];
        yield this.seen.get(user) ?? now;
        this.seen.set(user, this.seen.get(user) ?? now);
      }
    })(),
};

class NeverForgets extends MemoryStore {
  override async removeFromUserIndex(): Promise<void> {}
}

class NeverNotes extends MemoryStore {
  override async addToUserIndex(): Promise<void> {}
}
