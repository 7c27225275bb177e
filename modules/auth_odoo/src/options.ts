import { duration, flag, integer } from '@wideload/kit';
import { origin } from './origin.ts';

export const options = {
  url: origin('Address of Odoo for this host, such as http://127.0.0.1:8069'),
  public_url: origin('Address of Odoo for browsers, where it is another one'),
  check_interval: duration('Time for which an answer of Odoo about a session counts', '60s', { minSeconds: 1 }),
  grace: duration('Time for which a user stays logged in while Odoo cannot be asked', '5m'),
  timeout: duration('Time that Odoo has for an answer', '2s', { minSeconds: 0.1 }),
  login_timeout: duration('Time that Odoo has to check a password', '20s', { minSeconds: 1 }),
  connections: integer('Maximum number of questions to Odoo at once, in each process', 10, { min: 1, max: 1000 }),
  local_admin: flag('Let the user admin of this host log in beside those of Odoo', false),
};
