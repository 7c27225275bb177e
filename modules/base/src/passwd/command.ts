import { command } from '@wideload/kit';
import { passwordEmpty } from '../errors.ts';
import { passwordHash } from '../password.ts';
import { readPassword } from './read_password.ts';

/** `node host passwd`: prints the hash of a password as a line for odoo.conf. */
export const passwd = command({
  describe: 'Hash a password for admin_passwd, typed without echo or piped in',
  async run({ json, print }) {
    const password = await readPassword();
    if (password === '') throw passwordEmpty();
    const hash = await passwordHash(password);
    print(json ? `${JSON.stringify({ admin_passwd: hash })}\n` : `admin_passwd = ${hash}\n`);
    return 0;
  },
});
