import { createHmac } from 'node:crypto';

/** Seconds for which a code is shown. */
const STEP = 30;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Returns the code that an authenticator shows at a time in seconds (RFC 6238). */
export function totpCode(secret: string, seconds: number): string {
  const bits = [...secret].map((sign) => BASE32.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / STEP)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** Whether a code counts: Odoo also takes those of one step before and after. */
export const isTotpCode = (secret: string, code: string | null, seconds: number): boolean =>
  [-STEP, 0, STEP].some((shift) => code === totpCode(secret, seconds + shift));
