import { WideloadError } from '@wideload/kit';

/**
 * The value looks like a hash as Odoo and passlib write it, but is damaged: often a `$` that a shell or a compose
 * file took for a variable (write `$$` there), or a hash that was cut off. Taken for a plain password it would let
 * somebody in who knows the hash.
 */
export const passwordHashInvalid = (): WideloadError =>
  new WideloadError(
    'ADMIN_PASSWORD_INVALID',
    [
      'admin_passwd begins with $pbkdf2-sha512$ but is no such hash',
      'write it as Odoo and passlib do, $pbkdf2-sha512$<rounds>$<salt>$<checksum>, or give the password as it is',
    ],
    { exitCode: 2 },
  );
