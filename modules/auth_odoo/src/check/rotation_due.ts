/** Seconds after which Odoo 19 moves a session to a new sid (`odoo/http.py`, `SESSION_ROTATION_INTERVAL`). */
const INTERVAL = 3 * 3600;
/** Assumed maximum difference between the clocks, in seconds. */
const CLOCKS = 60;

/**
 * Whether Odoo will move a session to a new sid when it is asked about it. Only Odoo 19 and later write `create_time`, in
 * seconds since 1970.
 */
export function isOdooRotationDue({ create_time }: { readonly create_time?: unknown }): boolean {
  return typeof create_time === 'number' && Date.now() / 1000 - create_time >= INTERVAL - CLOCKS;
}
