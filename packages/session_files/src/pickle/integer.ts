import { MAX_INTEGER_BYTES, MAX_INTEGER_DIGITS } from './limits.ts';
import { literalInvalid, tooLarge } from './refused.ts';

/** An integer of any size, little-endian in two's complement. No bytes at all are 0. */
export function integerOf(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  if (bytes.length > MAX_INTEGER_BYTES) throw tooLarge('bytes in an integer', MAX_INTEGER_BYTES);
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`));
}

const DECIMAL = /^(?:0|-?[1-9]\d*)$/;

/** An integer in decimal, as protocol 0 writes it. */
export function decimalOf(text: string): bigint {
  if (text.length > MAX_INTEGER_DIGITS + 1) throw tooLarge('digits in an integer', MAX_INTEGER_DIGITS);
  if (!DECIMAL.test(text)) throw literalInvalid('integer', text);
  return BigInt(text);
}
