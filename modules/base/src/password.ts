import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { passwordHashInvalid } from './errors.ts';

const derive = promisify(pbkdf2);

/**
 * Checks a password in constant time. Rejects with `PASSWORD_CHECKS_BUSY` if too many checks are waiting.
 */
export type PasswordCheck = (password: string) => Promise<boolean>;

const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Decodes passlib's base64: `.` for `+`, no padding (`passlib.utils.binary.ab64_encode`). */
function fromPasslibBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}

const HASH = /^\$pbkdf2-sha512\$([1-9]\d{0,7})\$([A-Za-z0-9./]*)\$([A-Za-z0-9./]{86})$/;

/**
 * Returns the check for a stored password: plain, or passlib's `$pbkdf2-sha512$<rounds>$<salt>$<checksum>`, the form in
 * which Odoo saves `admin_passwd`. Throws if a hash is damaged.
 */
export function passwordCheck(stored: string): PasswordCheck {
  if (!stored.startsWith('$pbkdf2-sha512$')) {
    const digest = (text: string) => createHash('sha256').update(text).digest();
    const expected = digest(stored);
    return async (password) => sameBytes(digest(password), expected);
  }
  const [, rounds, salt, checksum] = HASH.exec(stored) ?? [];
  if (rounds === undefined || salt === undefined || checksum === undefined) throw passwordHashInvalid();
  const expected = fromPasslibBase64(checksum);
  const hash = (password: string) =>
    derive(password, fromPasslibBase64(salt), Number(rounds), expected.length, 'sha512');
  return async (password) => {
    // Imported for the first login, so that the host starts faster.
    const { hashInTurn } = await import('./password_hashing.ts');
    return sameBytes(await hashInTurn(() => hash(password)), expected);
  };
}

/** Default of passlib for this scheme; Odoo's `admin_passwd` uses it too. */
const ROUNDS = 600_000;

const toPasslibBase64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('+', '.').replace(/=+$/, '');

/** Returns the hash of a password, as `passwordCheck` and Odoo read it: `$pbkdf2-sha512$<rounds>$<salt>$<checksum>`. */
export async function passwordHash(password: string): Promise<string> {
  const salt = randomBytes(16);
  const checksum = await derive(password, salt, ROUNDS, 64, 'sha512');
  return `$pbkdf2-sha512$${ROUNDS}$${toPasslibBase64(salt)}$${toPasslibBase64(checksum)}`;
}

/** Returns the password of this run: 96 random bits in base64url. All processes of a run derive the same one. */
export function randomPassword(): string {
  const { WIDELOAD_RUN } = process.env;
  const bytes = WIDELOAD_RUN ? createHmac('sha256', WIDELOAD_RUN).update('admin').digest() : randomBytes(12);
  return bytes.subarray(0, 12).toString('base64url');
}
