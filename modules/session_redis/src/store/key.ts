/**
 * The key of a session, as Odoo's addon builds it (`session_redis/session.py`): with a prefix there are two colons,
 * whatever the addon's README says.
 */
export function keyOf(prefix: string | undefined, sid: string): string {
  return prefix ? `session::${prefix}:${sid}` : `session:${sid}`;
}

/** What the keys of sessions look like to SCAN: what was given means itself. */
export function keyPattern(prefix: string | undefined, beginning = ''): string {
  const literal = (text: string): string => text.replace(/[*?[\]\\]/g, '\\$&');
  return keyOf(prefix && literal(prefix), `${literal(beginning)}*`);
}

/**
 * The key under which a user's sids are noted. Not below `session:`, which the addon lists and takes all of it for
 * sessions; a user's own colons are escaped, so that none looks like a prefix.
 */
export function notesKeyOf(prefix: string | undefined, user: string): string {
  const name = user.replace(/[%:]/g, encodeURIComponent);
  return prefix ? `sessions_of_user::${prefix}:${name}` : `sessions_of_user:${name}`;
}

/** The key of a lease: its value says which process of which host has it. Below none of the others, too. */
export function leaseKeyOf(prefix: string | undefined, name: string): string {
  return prefix ? `host_lease::${prefix}:${name}` : `host_lease:${name}`;
}
