import { sessionContended } from '../errors.ts';
import { hasOdooUser } from '../identity/own_identity.ts';
import { transferred } from '../identity/transfer.ts';
import { ifAvailable } from '../if_available.ts';
import { encodeMember } from '../json/encode.ts';
import { applyPatch } from '../merge/patch.ts';
import { now } from '../rotation.ts';
import { successorSid } from '../sid.ts';
import type { SessionStore, Written } from '../store.ts';
import { removeFromUserIndex } from '../user_index.ts';
import { MAX_ATTEMPTS } from './compare_and_write.ts';
import { type Found, follow, loadSession, storedSession } from './load.ts';
import { endPredecessors, predecessorsOf, rememberPredecessor } from './predecessors.ts';
import { rememberRotation } from './recently_rotated.ts';
import { behindWrites, unlessUnreadable } from './rewrite.ts';
import { Successor } from './successor.ts';

/** Returns the text of a session under its new sid. */
type TextFor = (sid: string) => string;

/** Returns how a session continues under another sid; undefined if the caller may not move it. */
export type Transfer = (from: Found) => TextFor | undefined;

/** How a session moves from one sid to another. */
interface Rotation {
  readonly newSid: () => string;
  readonly transfer: Transfer;
  /** What is also to be done before the old sid becomes invalid. It waits together with the session under the new sid. */
  prepare?(from: Found): Promise<unknown>;
  /** Removes the session of the old sid, unless its text has changed since the transfer. */
  giveUp(from: Found, to: string): Promise<Written>;
  /** Whether a rotation by another request, made first, has the same effect. */
  readonly isShared: boolean;
}

/**
 * The session is stored under the new sid before the old one becomes invalid. Compare and write decides: of several
 * callers that rotate one session, in any process, one succeeds, and what others saved meanwhile is kept. `known`: the session as
 * it probably is, which saves a read.
 */
async function move(store: SessionStore, sid: string, rotation: Rotation, known?: Found): Promise<Found | undefined> {
  const successor = new Successor(store, rotation.newSid);
  let from = known ?? (await loadSession(store, sid));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const isMoved = rotation.isShared && from !== undefined && from.sid !== sid;
    const textFor = from === undefined || isMoved ? undefined : rotation.transfer(from);
    if (from === undefined || textFor === undefined) {
      await successor.discard();
      return isMoved ? from : undefined;
    }
    const [to] = await Promise.all([successor.hold(from.text, textFor), rotation.prepare?.(from)]);
    if (to === undefined) return undefined;
    // Not one after the other: if the move fails, the session under the new sid goes in any case.
    const [written, moved] = await Promise.all([rotation.giveUp(from, to), successor.confirm()]);
    if (written.done) {
      await removeFromUserIndex(store, from.sid, from.data);
      return moved;
    }
    from = await follow(store, from.sid, written.current);
  }
  await successor.discard();
  throw sessionContended(MAX_ATTEMPTS);
}

/** What a caller knows of a session whose sid it rotates. */
interface Rotated {
  /** The sid that the browser sent, if that one only led to the session. */
  readonly sent?: string | undefined;
  /** The session as it probably is. */
  readonly known?: Found | undefined;
}

/**
 * Rotates the sid of a session: the old sid is invalid at once, and so is every sid that led to it. Returns the session
 * under its new sid, or undefined if it is gone or has another user. What need not wait for each other is sent at once: two
 * round trips to the store, if nobody else changes the session.
 */
export function rotateSession(
  store: SessionStore,
  sid: string,
  transfer: Transfer,
  { sent = sid, known }: Rotated = {},
): Promise<Found | undefined> {
  return behindWrites(store, sid, () =>
    unlessUnreadable(async () => {
      const left = new Set<string>();
      let removed = sid;
      let predecessors: readonly string[] = [];
      const rotation: Rotation = {
        newSid: () => store.newSid(),
        transfer,
        // Before the sid becomes invalid: a reader that finds no session under it then finds its tombstone.
        prepare: async (from) => {
          const more = [...new Set([sent, sid, from.sid])].filter((one) => !left.has(one));
          for (const one of more) left.add(one);
          removed = from.sid;
          [predecessors] = await Promise.all([
            predecessorsOf(store, from.sid),
            ...more.map((one) => rememberRotation(store, one)),
          ]);
        },
        giveUp: async (from) => store.destroyIf(from.sid, from.text),
        isShared: false,
      };
      const moved = await move(store, sid, rotation, known);
      if (moved === undefined) return undefined;
      await ifAvailable(() => endPredecessors(store, removed, predecessors));
      await removeRecords(store, left, removed);
      return moved;
    }),
  );
}

/**
 * Removes the records under sids that led to the removed session: they expire in any case. Other values under a sid
 * that a browser sent stay: a session of another database, or one that cannot be read.
 */
async function removeRecords(store: SessionStore, sids: ReadonlySet<string>, removed: string): Promise<void> {
  const remove = async (sid: string): Promise<void> => {
    const text = await store.load(sid);
    if (text === undefined) return;
    const { next } = storedSession(sid, text);
    if (next !== undefined && sids.has(next)) await store.destroyIf(sid, text);
  };
  const records = [...sids].filter((sid) => sid !== removed);
  await ifAvailable(() => Promise.all(records.map((sid) => unlessUnreadable(() => remove(sid)))));
}

const setMembers = (text: string, members: Readonly<Record<string, unknown>>): string =>
  applyPatch(text, new Map(Object.keys(members).map((key) => [key, encodeMember(members, key)])));

/**
 * Moves a session in use to a new sid, as Odoo 19 does (`odoo/http.py`, `rotate(soft=True)`): for `grace` seconds the
 * old sid leads to it. A second caller follows the first one. A session that belongs to Odoo by now is left alone.
 */
export function rotateSessionSoftly(store: SessionStore, sid: string, grace: number): Promise<Found | undefined> {
  return behindWrites(store, sid, () =>
    unlessUnreadable(() =>
      move(store, sid, {
        newSid: () => successorSid(sid, store.newSid()),
        transfer: (from) => (hasOdooUser(from.data) ? undefined : (to) => transferred(from.text, from.sid, to, true)),
        giveUp: async (from, to) => {
          // Before the sid becomes invalid: a caller that ends the session under its new sid must know the old one.
          await rememberPredecessor(store, from.sid, to);
          const record = setMembers(from.text, { next_sid: to, deletion_time: now() + grace });
          return store.write(from.sid, record, from.text, grace);
        },
        isShared: true,
      }),
    ),
  );
}
