import type { Awaitable } from '@wideload/kit';
import { sessionContended } from '../errors.ts';
import { ifAvailable } from '../if_available.ts';
import { encodeMember } from '../json/encode.ts';
import { applyPatch } from '../merge/patch.ts';
import { now } from '../rotation.ts';
import { successorSid } from '../sid.ts';
import type { SessionStore } from '../store.ts';
import { removeFromUserIndex } from '../user_index.ts';
import { TOMBSTONE } from './end.ts';
import { type Found, follow, loadSession } from './load.ts';
import { rememberRotation } from './recently_rotated.ts';
import { behindWrites, MAX_ATTEMPTS, type Rewrite, unlessUnreadable } from './rewrite.ts';
import { Successor } from './successor.ts';

/** How a session goes from one sid to another. */
interface Rotation {
  readonly newSid: () => string;
  /** The text under the new sid; undefined if the caller may not rotate this session. */
  readonly arrive: Rewrite;
  /** The text that is left under the old sid, and for how many seconds. */
  leave(from: Found, to: string): Awaitable<{ readonly text: string; readonly seconds: number }>;
  /** Whether a rotation by another request, made first, has the same effect. */
  readonly isShared: boolean;
}

/**
 * Stores the session under the new sid before the old one is given up, which is a compare-and-set: of several callers that
 * rotate one session, in any process, one succeeds, and what others saved meanwhile is kept.
 */
async function move(store: SessionStore, sid: string, rotation: Rotation): Promise<Found | undefined> {
  const successor = new Successor(store, rotation.newSid);
  let from = await loadSession(store, sid);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const isMoved = rotation.isShared && from !== undefined && from.sid !== sid;
    const text = from === undefined || isMoved ? undefined : rotation.arrive(from.text);
    if (from === undefined || text === undefined) {
      await successor.discard();
      return isMoved ? from : undefined;
    }
    const left = await rotation.leave(from, await successor.hold(text));
    const written = await store.write(from.sid, left.text, from.text, left.seconds);
    if (written.done) {
      await removeFromUserIndex(store, from.sid, from.data);
      return successor.confirm();
    }
    from = await follow(store, from.sid, written.current);
  }
  await successor.discard();
  throw sessionContended(MAX_ATTEMPTS);
}

/**
 * Rotates the sid of a session: the old sid is invalid at once, and so is every sid that led to it. Returns the session
 * under its new sid, or undefined if it is gone or has another user. `sent`: the sid that the browser sent, if that one
 * only led to `sid`.
 */
export function rotateSession(
  store: SessionStore,
  sid: string,
  arrive: Rewrite,
  sent = sid,
): Promise<Found | undefined> {
  return behindWrites(store, sid, () =>
    unlessUnreadable(async () => {
      const left = new Set<string>();
      const moved = await move(store, sid, {
        newSid: () => store.newSid(),
        arrive,
        leave: async (from) => {
          // Before the sid is given up: a reader that finds no session under it then finds its tombstone.
          for (const one of [sent, sid, from.sid]) {
            if (!left.has(one)) await rememberRotation(store, one);
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
 * Rotates the sid of a session in use, as Odoo 19 does (`odoo/http.py`, `rotate(soft=True)`): for `grace` seconds the
 * old sid leads to the new one. A second caller gets the sid that the first one made.
 */
export function rotateSessionSoftly(store: SessionStore, sid: string, grace: number): Promise<Found | undefined> {
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
