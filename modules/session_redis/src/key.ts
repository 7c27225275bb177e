/**
 * The key of a session, as Odoo's addon builds it (`session_redis/session.py`): with a prefix there are two colons,
 * whatever the addon's README says.
 */
export function keyOf(prefix: string | undefined, sid: string): string {
  return prefix ? `session::${prefix}:${sid}` : `session:${sid}`;
}
