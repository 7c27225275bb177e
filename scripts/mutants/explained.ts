/** Why a break changes nothing that anybody could notice, by its key: `file: from -> to`. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  'packages/session/src/merge/changed.ts: text === read ? patch : rebase(patch, before, parseSession(text), HOST_IDENTITY) -> false ? patch : rebase(patch, before, parseSession(text), HOST_IDENTITY)':
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
  'packages/session/src/merge/patch.ts: from >= 0 -> from > 0 (2)':
    'Members begin behind the `{` of the text, never at 0.',
  'packages/session_files/src/pickle/globals.ts: items.length !== 2 || key === undefined || item === undefined -> items.length !== 2 || key === undefined && item === undefined':
    'Of two items neither is undefined. The compiler needs the condition.',
  'packages/session_files/src/pickle/read.ts: error instanceof PickleRefused ? error.at(start) : error -> true ? error.at(start) : error':
    'Reading throws nothing else. A fault in it would show as another error than it was, and as an error all the same.',
  'modules/session_redis/src/ioredis/sentinels.ts: await sentinel.connect(); -> {}':
    'The first command connects as well, and the first error of the connection is thrown either way.',
  'modules/session_redis/src/ioredis/sentinels.ts: (mostNamed(mastersIn(answers))?.count ?? 0) > sentinels.length / 2 -> (mostNamed(mastersIn(answers))?.count ?? 0) >= sentinels.length / 2':
    'The other half cannot outvote a half, and among equals the first that was named counts.',
  'modules/session_redis/src/ioredis/sentinels.ts: false -> true (4)':
    'autoResubscribe: the listener for ready subscribes anyway, and to subscribe twice is to subscribe once.',
  'modules/session_redis/src/ioredis/sentinels.ts: false -> true (5)':
    'After disconnect() nothing is read; it guards what may have been read and not told yet.',
  'modules/session_redis/src/ioredis/sentinels.ts: isListening = false; -> {} (2)':
    'After disconnect() nothing is read; it guards what may have been read and not told yet.',
  'modules/session_redis/src/ioredis/sentinels.ts: true -> false (2)':
    'disableClientInfo: what it spares (CLIENT SETINFO) is known from Redis 7.2 on, and its failure is ignored.',
};
