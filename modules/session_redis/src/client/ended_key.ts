import { sessionName } from '@wideload/session';

const HEAD = 'ended_session:';

/**
 * Returns the key of the mark that a session has ended: that of the session, with its name in place of the sid. It
 * applies to every sid of the name. The braces are those of a hash tag, so that the marks of one session are in one
 * slot; if a prefix has a tag already, that one counts.
 */
export function endedKeyOf(sessionKey: string): string {
  const start = sessionKey.lastIndexOf(':') + 1;
  const named = sessionKey.slice(0, start) + sessionName(sessionKey.slice(start));
  return hasHashTag(named) ? HEAD + named : `${HEAD}{${named}}`;
}

/** Returns the name of the session that a mark is for. Undefined for any other key. */
export function endedNameOf(key: string): string | undefined {
  if (!key.startsWith(HEAD)) return undefined;
  const name = key.slice(key.lastIndexOf(':') + 1);
  return name.endsWith('}') ? name.slice(0, -1) : name;
}

/** As Redis finds a hash tag (`keyHashSlot` in its `cluster.c`): between the first `{` and the first `}` after it. */
function hasHashTag(key: string): boolean {
  const open = key.indexOf('{');
  return open !== -1 && key.indexOf('}', open) > open + 1;
}
