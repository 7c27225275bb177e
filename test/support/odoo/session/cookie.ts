import type { OdooVersion } from '../recordings.ts';
import { now } from '../stored_sessions.ts';

/** Seconds. */
const YEAR = 365 * 24 * 3600;

/** Returns a cookie. From 18 on, `Expires` is always a year away; browsers heed `Max-Age`. */
export function cookie(version: OdooVersion, name: string, value: string, maxAge: number, attributes: string): string {
  const day = new Date((now() + (version === '16.0' ? maxAge : YEAR)) * 1000).toUTCString();
  return `${name}=${value}; Expires=${day}; Max-Age=${maxAge}; ${attributes}`;
}
