/** Why a break changes nothing that anybody could notice, by its key: `file: from -> to`. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  'packages/session/src/merge/changed.ts: text === read ? patch : rebase(patch, parseSession(read), parseSession(text)) -> false ? patch : rebase(patch, parseSession(read), parseSession(text))':
    'It spares parsing the text twice: over the same text, rebase returns the patch itself.',
  'packages/session/src/merge/patch.ts: kept++; -> {}':
    'It only spares work: what is compared key by key, and encoded, gives the same patch.',
  'packages/session/src/merge/patch.ts: if (isOld) kept++; -> if (false) kept++;':
    'It only spares work: what is compared key by key, and encoded, gives the same patch.',
  'packages/session/src/merge/patch.ts: if (isOld && isUnchanged(before, data, key)) continue; -> if (false) continue;':
    'It only spares work: what is compared key by key, and encoded, gives the same patch.',
  'packages/session/src/merge/patch.ts: if (kept === keys.length) return patch; -> if (false) return patch;':
    'It only spares work: what is compared key by key, and encoded, gives the same patch.',
  'packages/session/src/merge/patch.ts: from < 0 -> from <= 0': 'Members begin behind the `{` of the text, never at 0.',
  'packages/session/src/merge/patch.ts: from >= 0 -> from > 0': 'Members begin behind the `{` of the text, never at 0.',
  'packages/session/src/operations/end.ts: if (written.done) return { wasOver: false, next: undefined }; -> if (false) return { wasOver: false, next: undefined };':
    'What was written has no current text, so that the next round returns the same. The compiler needs the condition.',
  'packages/session_files/src/pickle/globals.ts: items.length !== 2 || key === undefined || item === undefined -> items.length !== 2 || key === undefined && item === undefined':
    'Of two items neither is undefined. The compiler needs the condition.',
  'packages/session_files/src/pickle/read.ts: error instanceof PickleRefused ? error.at(start) : error -> true ? error.at(start) : error':
    'Reading throws nothing else. A fault in it would show as another error than it was, and as an error all the same.',
};
