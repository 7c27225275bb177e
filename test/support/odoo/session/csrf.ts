import { createHmac } from 'node:crypto';
import type { OdooVersion } from '../recordings.ts';
import { now } from '../stored_sessions.ts';

/** Seconds for which a token counts. */
const YEAR = 365 * 24 * 3600;
/** Of the sid, what stays when Odoo 19 gives a session another one. */
const LASTING = 42;

/** A token in a page: 40 hex digits, the letter o, and the second until which it counts. */
export const CSRF_TOKEN = /[0-9a-f]{40}o\d+/g;

const signature = (version: OdooVersion, sid: string, until: string): string =>
  createHmac('sha1', 'secret of the database')
    .update((version === '19.0' ? sid.slice(0, LASTING) : sid) + until)
    .digest('hex');

/** Returns the token of a session, which forms send back (`odoo/http.py`, `csrf_token`). */
export function csrfTokenOf(version: OdooVersion, sid: string): string {
  const until = String(Math.floor(now()) + YEAR);
  return `${signature(version, sid, until)}o${until}`;
}

export function isCsrfToken(version: OdooVersion, sid: string, token: string | null): boolean {
  const [sign, until = ''] = token?.split('o') ?? [];
  return Number(until) > now() && sign === signature(version, sid, until);
}
