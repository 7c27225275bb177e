import { isLoggedIn, isLoggedInByOdoo, type SessionData } from '../data.ts';
import { encodeNumber } from '../json/encode.ts';
import { parseSession } from '../json/parse.ts';
import type { SharedData } from '../json/shared.ts';
import type { Rewrite } from '../operations/rewrite.ts';
import { now } from '../rotation.ts';
import { withinLimit } from './limit.ts';
import { applyPatch, difference, isSameUser, type Patch, rebase } from './patch.ts';

/** What a request that read `read` changed, laid over the text that the session has by now. */
export function changedBy(patch: Patch, read: string, maxBytes: number): Rewrite {
  return (text) => {
    const mine = text === read ? patch : rebase(patch, parseSession(read), parseSession(text));
    return mine && (mine.size === 0 ? text : withinLimit(applyPatch(text, mine), text, maxBytes));
  };
}

/** The same, as it goes on under another sid. */
export function movedBy(patch: Patch, read: string, maxBytes: number): Rewrite {
  const changed = changedBy(patch, read, maxBytes);
  return (text) => {
    const next = changed(text);
    if (next === undefined) return undefined;
    const data = parseSession(next);
    const own: Patch = new Map();
    // Odoo's token is an HMAC over the old sid: under the new one it could only be wrong.
    // Without it the session looks like one of ours, so a mark from before Odoo's login must not stay.
    if (isLoggedInByOdoo(data)) own.set('session_token', 'null').set('wideload_admin', undefined);
    if (isLoggedIn(data)) own.set('create_time', encodeNumber(now()));
    return applyPatch(next, own);
  };
}

/** What `change` makes of the data that the session of the user of `before` holds by now. */
export function updatedBy(change: (data: SessionData) => void, before: SharedData, maxBytes: number): Rewrite {
  return (text) => {
    const data = parseSession(text);
    if (!isSameUser(before, data)) return undefined;
    change(data);
    const patch = difference(parseSession(text), data);
    return patch.size === 0 ? text : withinLimit(applyPatch(text, patch), text, maxBytes);
  };
}
