import { UnreadableSession } from '../errors.ts';
import { parseSession } from '../json/parse.ts';
import type { SharedData } from '../json/shared.ts';
import type { SessionStore } from '../store.ts';
import { compareAndWrite } from './compare_and_write.ts';
import { type Found, follow, loadSession } from './load.ts';

/** Maximum number of changes that are written together: all of them are made in one turn of the event loop. */
const MAX_TOGETHER = 64;

/**
 * Returns the new text of a session; undefined if the caller may not write it any more. It may throw
 * `UnreadableSession`, with the same effect.
 */
export type Rewrite = (text: string) => string | undefined;

/** The probable present text of the session, and its data before and after the change. */
export interface Known {
  readonly text: string;
  readonly data: SharedData;
  readonly becomes?: SharedData;
}

/** A change of a session that waits to be written. */
export interface Change {
  readonly known: Known | undefined;
  readonly rewrite: Rewrite;
  /** Whether its caller also learns what the session holds, so that a change that changes nothing needs the present text. */
  readonly isRead: boolean;
}

/** A session that was written. */
export interface Rewritten {
  readonly sid: string;
  readonly text: string;
  /** The text that it replaced. */
  readonly over: string;
}

/** Where a session is, and its text. */
type Place = Pick<Found, 'sid' | 'text'>;

/** A change and its caller. Not a copy of the change with more properties: V8 gives each of those a hidden class of its own. */
interface Member {
  readonly change: Change;
  readonly resolve: (rewritten: Rewritten | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Nothing was written, and only the present text of the session says what to answer. */
const UNSURE = Symbol('unsure');

/** What became of one change. */
type Outcome = { readonly text: string; readonly over: string } | { readonly error: unknown } | 'gone';

/**
 * The changes of one session that wait for the same write. Each is made to the result of the one before, and all are stored in
 * one step; one that throws, or may not be made, leaves the others as they are.
 */
export class Batch {
  private readonly store: SessionStore;
  private readonly sid: string;
  private readonly members: Member[] = [];
  /** What the session is once this is written, if that is known. */
  left: Place | undefined;
  private outcomes: Outcome[] = [];

  constructor(store: SessionStore, sid: string) {
    this.store = store;
    this.sid = sid;
  }

  get isFull(): boolean {
    return this.members.length >= MAX_TOGETHER;
  }

  /** Adds a change. Resolves to what was written and where; undefined if there is nothing to write. */
  add(change: Change): Promise<Rewritten | undefined> {
    return new Promise((resolve, reject) => {
      this.members.push({ change, resolve, reject });
    });
  }

  /** Writes the changes and answers each. `left`: what the write before it left, so that nobody reads that again. */
  async write(left: Place | undefined): Promise<this> {
    try {
      const written = await this.writeAll(left);
      this.left = written;
      for (const [index, { resolve, reject }] of this.members.entries()) {
        const outcome = this.outcomes[index];
        if (written === undefined || outcome === undefined || outcome === 'gone') resolve(undefined);
        else if ('error' in outcome) reject(outcome.error);
        else resolve({ sid: written.sid, text: outcome.text, over: outcome.over });
      }
    } catch (error) {
      // A session that cannot be read counts as gone, and stays.
      const answer = ({ resolve, reject }: Member): void =>
        error instanceof UnreadableSession ? resolve(undefined) : reject(error);
      this.members.forEach(answer);
    }
    return this;
  }

  private async writeAll(left: Place | undefined): Promise<Place | undefined> {
    const probable = left ?? this.known();
    const written = probable === undefined ? UNSURE : await this.writeOver(probable, false);
    if (written !== UNSURE) return written;
    return this.writeOver(await loadSession(this.store, this.sid), true);
  }

  private known(): Place | undefined {
    const text = this.members[0]?.change.known?.text;
    return text === undefined ? undefined : { sid: this.sid, text };
  }

  /** Returns undefined if the session is gone. `isPresent`: whether the store had that text a moment ago. */
  private writeOver(start: Place | undefined, isPresent: true): Promise<Place | undefined>;
  private writeOver(start: Place, isPresent: false): Promise<Place | undefined | typeof UNSURE>;
  private async writeOver(start: Place | undefined, isPresent: boolean): Promise<Place | undefined | typeof UNSURE> {
    let isSure = isPresent;
    const written = await compareAndWrite(
      start,
      (text) => this.changed(text),
      async (at, text) => {
        const done = await this.compareAndSet(at, text);
        if (done.done) return done;
        isSure = true;
        return { done: false, at: await follow(this.store, at.sid, done.current) };
      },
    );
    if (written === undefined) return undefined;
    const { at, text } = written;
    return text === at.text && !isSure && this.needsPresentText ? UNSURE : { sid: at.sid, text };
  }

  /** Makes every change to a text, one after the other. */
  private changed(text: string): string {
    let now = text;
    this.outcomes = this.members.map(({ change }): Outcome => {
      try {
        const over = now;
        const changed = change.rewrite(over);
        if (changed === undefined) return 'gone';
        now = changed;
        return { text: changed, over };
      } catch (error) {
        return error instanceof UnreadableSession ? 'gone' : { error };
      }
    });
    return now;
  }

  private get needsPresentText(): boolean {
    return this.members.some(({ change }, index) => {
      const outcome = this.outcomes[index];
      return change.isRead || outcome === 'gone' || (outcome !== undefined && 'error' in outcome);
    });
  }

  private async compareAndSet(at: Place, text: string) {
    const { store, members } = this;
    const first = members[0]?.change.known;
    const known = at.text === first?.text ? first : undefined;
    const becomes = members.length === 1 ? known?.becomes : undefined;
    const seconds = store.lifetime(becomes ?? parseSession(text));
    const before = store.lifetime(known?.data ?? parseSession(at.text));
    // Odoo may have given it a longer lifetime than this host does, which stays unless this change shortens the lifetime.
    return store.write(at.sid, text, at.text, seconds, seconds >= before);
  }
}
