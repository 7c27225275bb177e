import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { passwordHashInvalid } from './errors.ts';

const derive = promisify(pbkdf2);

/**
 * Checks a password. Takes the same time whether it is right or wrong. Rejects with `PASSWORD_CHECKS_BUSY` when too many
 * checks wait already.
 */
export type PasswordCheck = (password: string) => Promise<boolean>;

const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** passlib's base64: `.` for `+`, no padding (`passlib.utils.binary.ab64_encode`). */
function fromPasslibBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}

const HASH = /^\$pbkdf2-sha512\$([1-9]\d{0,7})\$([A-Za-z0-9./]*)\$([A-Za-z0-9./]{86})$/;

/**
 * The check for a stored password: plain, or passlib's `$pbkdf2-sha512$<rounds>$<salt>$<checksum>`, which is how Odoo
 * saves `admin_passwd`. Throws when it only looks like the latter.
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
    // Imported for the first login: the start is the shorter for it.
    const { hashInTurn } = await import('./password_hashing.ts');
    return sameBytes(await hashInTurn(() => hash(password)), expected);
  };
}

/** passlib's default rounds for this scheme, as in Odoo's own `admin_passwd`. */
const ROUNDS = 600_000;

const toPasslibBase64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('+', '.').replace(/=+$/, '');

/** A hash of the password that `passwordCheck` and Odoo take: `$pbkdf2-sha512$<rounds>$<salt>$<checksum>`. */
export async function passwordHash(password: string): Promise<string> {
  const salt = randomBytes(16);
  const checksum = await derive(password, salt, ROUNDS, 64, 'sha512');
  return `$pbkdf2-sha512$${ROUNDS}$${toPasslibBase64(salt)}$${toPasslibBase64(checksum)}`;
}

/** A password for one run, easy to read and type: 96 random bits. All processes of a run come to the same one. */
export function randomPassword(): string {
  const { WIDELOAD_RUN } = process.env;
  const bytes = WIDELOAD_RUN ? createHmac('sha256', WIDELOAD_RUN).update('admin').digest() : randomBytes(12);
  return bytes.subarray(0, 12).toString('base64url');
}
