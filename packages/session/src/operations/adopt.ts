import { ADOPTED_KEY, type SessionData } from '../data.ts';
import { hasOdooUser, sidHash } from '../identity/own_identity.ts';
import { encodeMember } from '../json/encode.ts';
import { applyPatch } from '../merge/patch.ts';
import type { SessionStore } from '../store.ts';
import { createUnder } from './create.ts';
import { type Found, loadSession } from './load.ts';
import { unlessUnreadable } from './rewrite.ts';

/**
 * Whether this host keeps a visitor's session under a sid that it did not make. Not if Odoo has logged a user in there
 * since: a session with Odoo's token cannot move.
 */
export function isAdopted(data: Readonly<SessionData>, sid: string): boolean {
  return data[ADOPTED_KEY] === sidHash(sid) && !hasOdooUser(data);
}

/** The result: the text that was stored, or the session that another request, or Odoo, stored there first. */
export type Adopted = { readonly text: string } | { readonly taken: Found };

/**
 * Stores a visitor's session under the sid that the browser sent, if nothing is stored there. Undefined if the sid
 * cannot be kept: its session has ended, or the stored value is not a session.
 */
export async function adoptSid(store: SessionStore, sid: string, text: string): Promise<Adopted | undefined> {
  const marked = applyPatch(text, new Map([[ADOPTED_KEY, encodeMember({ hash: sidHash(sid) }, 'hash')]]));
  return unlessUnreadable(async () => {
    const { created, isRefused } = await createUnder(store, sid, marked);
    if (created !== undefined) return { text: marked };
    const taken = isRefused ? undefined : await loadSession(store, sid);
    return taken && { taken };
  });
}
