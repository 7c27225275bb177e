import { describe, expect, it } from 'vitest';
import { passwordCheck, randomPassword } from '../src/password.ts';

/** Of the password `secret pass`, as passlib's `pbkdf2_sha512` writes it. */
const HASH =
  '$pbkdf2-sha512$25000$MDEyMzQ1Njc4OWFiY2RlZg$QEwCtSJ56SbLgxUeYXG0EVMCFEm9XxpoFlTLYJIECXMlI5p5ePZg.5ytLR5soNRPHHK4yRu05sRoALTlkz5xew';

describe('a stored password', () => {
  it('may be plain text', async () => {
    const check = passwordCheck('secret pass');
    expect(await check('secret pass')).toBe(true);
    expect(await check('secret pas')).toBe(false);
    expect(await check('')).toBe(false);
  });

  it('may be a hash of passlib, as Odoo saves it', async () => {
    const check = passwordCheck(HASH);
    expect(await check('secret pass')).toBe(true);
    expect(await check('Secret pass')).toBe(false);
    expect(await check(HASH)).toBe(false);
  });

  it.each(['$pbkdf2-sha512$', '$pbkdf2-sha512$0$abc$def', '$pbkdf2-sha512$25000$abc', `${HASH}x`])(
    'that only looks like a hash is refused without being shown: %s',
    (stored) => {
      expect(() => passwordCheck(stored)).toThrow('admin_passwd begins with $pbkdf2-sha512$ but is not a valid hash');
    },
  );

  it('is different each time when it is generated', () => {
    expect(new Set(Array.from({ length: 100 }, randomPassword)).size).toBe(100);
  });
});
