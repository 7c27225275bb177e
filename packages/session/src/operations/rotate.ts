import type { Awaitable } from '@wideload/kit';
import { sessionContended } from '../errors.ts';
import { ifAvailable } from '../if_available.ts';
import { encodeMember } from '../json/encode.ts';
import { applyPatch } from '../merge/patch.ts';
import { now } from '../rotation.ts';
import { successorSid } from '../sid.ts';
import type { SessionStore } from '../store.ts';
import { forgetSession } from '../user_index.ts';
import { TOMBSTONE } from './end.ts';
import { type Found, follow, loadSession } from './load.ts';
import { rememberMove } from './recently_rotated.ts';
import { behindWrites, MAX_ATTEMPTS, type Rewrite, unlessUnreadable } from './rewrite.ts';
import { Successor } from './successor.ts';

/** How a session goes from one sid to another. */
interface Passage {
  readonly newSid: () => string;
  /** The text to go on with; undefined when the session is not the caller's to move. */
  readonly arrive: Rewrite;
  /** What is left where the session was, and for how many seconds. */
  leave(from: Found, to: string): Awaitable<{ readonly text: string; readonly seconds: number }>;
  /** Whether a move that somebody else made first will do as well. */
  readonly isShared: boolean;
}

/**
 * The session is there under the new sid before the old one gives way. That is decided by comparing and writing: of
 * several callers that rotate one session, in any process, one succeeds, and what others saved meanwhile is kept.
 */
async function move(store: SessionStore, sid: string, passage: Passage): Promise<Found | undefined> {
  const successor = new Successor(store, passage.newSid);
  let from = await loadSession(store, sid);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const isMoved = passage.isShared && from !== undefined && from.sid !== sid;
    const text = from === undefined || isMoved ? undefined : passage.arrive(from.text);
    if (from === undefined || text === undefined) {
      await successor.discard();
      return isMoved ? from : undefined;
    }
    const left = await passage.leave(from, await successor.hold(text));
    const written = await store.write(from.sid, left.text, from.text, left.seconds);
    if (written.done) {
      await forgetSession(store, from.sid, from.data);
      return successor.confirm();
    }
    from = await follow(store, from.sid, written.current);
  }
  await successor.discard();
  throw sessionContended(MAX_ATTEMPTS);
}

/**
 * Moves a session to a new sid and leaves nothing: the old sid is dead at once, and so is every sid that led to it. Returns
 * where the session is now, or undefined when it is gone, or not the caller's any more.
 */
export function moveAtOnce(store: SessionStore, sid: string, arrive: Rewrite): Promise<Found | undefined> {
  return behindWrites(store, sid, () =>
    unlessUnreadable(async () => {
      const left = new Set<string>();
      const moved = await move(store, sid, {
        newSid: () => store.newSid(),
        arrive,
        leave: async (from) => {
          // Before the sid is given up: a reader that finds no session under it finds its tombstone.
          for (const one of [sid, from.sid]) {
            if (!left.has(one)) await rememberMove(store, one);
            left.add(one);
          }
          return TOMBSTONE;
        },
        isShared: false,
      });
      if (moved === undefined) return undefined;
      await ifAvailable(() => Promise.all([...left].map((one) => store.destroy(one))));
      return moved;
    }),
  );
}

const setMembers = (text: string, members: Readonly<Record<string, unknown>>): string =>
  applyPatch(text, new Map(Object.keys(members).map((key) => [key, encodeMember(members, key)])));

/**
 * Moves a session in use to a new sid, as Odoo 19 does (`odoo/http.py`, `rotate(soft=True)`): for `grace` seconds the
 * old sid leads to it. Who comes second goes where the first one went.
 */
export function moveSoftly(store: SessionStore, sid: string, grace: number): Promise<Found | undefined> {
  return behindWrites(store, sid, () =>
    unlessUnreadable(() =>
      move(store, sid, {
        newSid: () => successorSid(sid, store.newSid()),
        arrive: (text) => setMembers(text, { gc_previous_sessions: true, create_time: now() }),
        leave: ({ text }, to) => ({
          text: setMembers(text, { next_sid: to, deletion_time: now() + grace }),
          seconds: grace,
        }),
        isShared: true,
      }),
    ),
  );
}
