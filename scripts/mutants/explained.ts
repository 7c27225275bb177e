/** Why a break changes nothing that anybody could notice, by its key: `file: from -> to`. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  'packages/session/src/merge/changed.ts: text === read ? patch : rebase(patch, parseSession(read), parseSession(text)) -> false ? patch : rebase(patch, parseSession(read), parseSession(text))':
    'It spares parsing the text twice: over the same text, rebase returns the patch itself.',
  'packages/session/src/operations/end.ts: if (written.done) return { wasOver: false, next: undefined }; -> if (false) return { wasOver: false, next: undefined };':
    'What was written has no current text, so that the next round returns the same. The compiler needs the condition.',
  'packages/session_files/src/pickle/read.ts: error instanceof PickleRefused ? error.at(start) : error -> true ? error.at(start) : error':
    'Reading throws nothing else. A fault in it would show as another error than it was, and as an error all the same.',
};
