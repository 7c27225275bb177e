/**
 * Returns the key of the mark that a session has ended, in the slot of the session's own key: one script may use both in a
 * cluster, too. The braces make the session's key the hash tag; where a prefix has one already, that one counts.
 */
export function endedKeyOf(sessionKey: string): string {
  return hasHashTag(sessionKey) ? `ended_session:${sessionKey}` : `ended_session:{${sessionKey}}`;
}

/** As Redis finds a hash tag (`keyHashSlot` in its `cluster.c`): between the first `{` and the first `}` after it. */
function hasHashTag(key: string): boolean {
  const open = key.indexOf('{');
  return open !== -1 && key.indexOf('}', open) > open + 1;
}
