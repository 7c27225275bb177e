import type { SessionData } from '../data.ts';
import { isSameUser } from '../identity/user.ts';
import { parseSession } from '../json/parse.ts';
import type { SharedData } from '../json/shared.ts';
import type { Rewrite } from '../operations/batch.ts';
import { withinLimit } from './limit.ts';
import { applyPatch, difference, type Patch, withoutReserved } from './patch.ts';
import { HOST_IDENTITY, rebase } from './rebase.ts';

/** Returns the present text of the session with the changes of a request that read the text `read`, with these data. */
export function changedBy(patch: Patch, read: string, before: SharedData, maxBytes: number): Rewrite {
  return (text) => {
    const mine = text === read ? patch : rebase(patch, before, parseSession(text), HOST_IDENTITY);
    return mine && (mine.size === 0 ? text : withinLimit(applyPatch(text, mine), text, maxBytes));
  };
}

/** Returns the result of `change` for the present data of the session, if it still belongs to the user of `before`. */
export function updatedBy(change: (data: SessionData) => void, before: SharedData, maxBytes: number): Rewrite {
  return (text) => {
    const data = parseSession(text);
    if (!isSameUser(before, data)) return undefined;
    change(data);
    const patch = withoutReserved(difference(parseSession(text), data));
    return patch.size === 0 ? text : withinLimit(applyPatch(text, patch), text, maxBytes);
  };
}
