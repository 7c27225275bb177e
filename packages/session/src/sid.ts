import { randomBytes } from 'node:crypto';

/** The characters of an alphabet: 1 at the position of each. */
function alphabet(characters: string): Uint8Array {
  const has = new Uint8Array(256);
  for (let at = 0; at < characters.length; at++) has[characters.charCodeAt(at)] = 1;
  return has;
}

const HEX = '0123456789abcdef';
const HEX_DIGITS = alphabet(HEX);
const BASE64URL = alphabet(`${HEX}ghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_`);

function consistsOf(text: string, has: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) if (has[text.charCodeAt(at)] !== 1) return false;
  return true;
}

/**
 * Whether a text has the form of a sid, as Odoo makes them: 40 lower-case hex digits (Redis up to 18.0, files up to
 * 17.0) or 84 to 86 characters of base64url (files from 18.0 on, Redis from 19.0 on). Both are read everywhere. Checked
 * before the sid is part of a path or key, with each request; a regular expression would take twice as long.
 */
export function isSid(text: string): boolean {
  if (text.length === 40) return consistsOf(text, HEX_DIGITS);
  return isLong(text) && consistsOf(text, BASE64URL);
}

/** Whether a sid is one of 84 to 86 characters. Odoo 20 makes longer ones than 18 and 19. */
export function isLong({ length }: string): boolean {
  return length >= 84 && length <= 86;
}

/** 160 random bits as 40 hex digits: what Odoo's `session_redis` issues up to 18. */
export function newHexSid(): string {
  return randomBytes(20).toString('hex');
}

/** 504 random bits as 84 characters of base64url: what Odoo issues for files from 18 on, and `session_redis` from 19 on. */
export function newBase64Sid(): string {
  return randomBytes(63).toString('base64url');
}

/** Of a sid of 84 characters the first half names the session, the second proves it (Odoo's `STORED_SESSION_BYTES`). */
const NAMING_LENGTH = 42;

/**
 * Returns the name of a session: the common part of its sids. A long sid keeps its first half when its session moves,
 * here and in Odoo 19; one of 40 digits is a name by itself.
 */
export function sessionName(sid: string): string {
  return isLong(sid) ? sid.slice(0, NAMING_LENGTH) : sid;
}

/**
 * Returns the sid to which a session in use moves. One of 84 characters keeps its first half, as in Odoo 19, which
 * identifies the device by it; 40 hex digits are too few to keep a part, so all of them are `fresh`.
 */
export function successorSid(sid: string, fresh: string): string {
  return isLong(sid) ? sessionName(sid) + newBase64Sid().slice(NAMING_LENGTH) : fresh;
}

/** Whether two sids name the same session, as only long ones can. */
export function haveSameName(one: string, other: string): boolean {
  return isLong(one) && isLong(other) && sessionName(one) === sessionName(other);
}

/** Returns the part of a sid that logs and lists may show: enough to tell two apart, too little to use. */
export function shortSid(sid: string): string {
  return `${sid.slice(0, 6)}…`;
}
