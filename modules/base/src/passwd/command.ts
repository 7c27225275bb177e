import { command } from '@wideload/kit';
import { passwordEmpty } from '../errors.ts';
import { passwordHash } from '../password.ts';
import { readPassword } from './read_password.ts';

/** `node host passwd`: the hash of a password, as `admin_passwd` takes it in odoo.conf. */
export const passwd = command({
  describe: 'Hash a password for admin_passwd; reads it from the terminal without echo, or from the input',
  async run({ json, print }) {
    const password = await readPassword();
    if (password === '') throw passwordEmpty();
    const hash = await passwordHash(password);
    print(json ? `${JSON.stringify({ admin_passwd: hash })}\n` : `admin_passwd = ${hash}\n`);
    return 0;
  },
});
