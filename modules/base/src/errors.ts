import { WideloadError } from '@wideload/kit';

export const passwordHashInvalid = (): WideloadError =>
  new WideloadError(
    'ADMIN_PASSWORD_INVALID',
    [
      'admin_passwd begins with $pbkdf2-sha512$ but is no such hash',
      'write it as Odoo and passlib do, $pbkdf2-sha512$<rounds>$<salt>$<checksum>, or give the password as it is',
    ],
    { exitCode: 2 },
  );
