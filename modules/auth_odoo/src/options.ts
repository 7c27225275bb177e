import { duration, flag, integer, secret, text } from '@wideload/kit';
import { origin } from './origin.ts';

export const options = {
  url: origin('Address of Odoo for this host, such as http://127.0.0.1:8069'),
  public_url: origin('Address of Odoo for browsers, if it is another one'),
  check_interval: duration("Time for which Odoo's answer about a session is reused", '60s', { minSeconds: 1 }),
  grace: duration('Time for which a user stays logged in while Odoo does not answer', '5m'),
  timeout: duration('Time limit for a call to Odoo', '2s', { minSeconds: 0.1 }),
  login_timeout: duration('Time limit for a login at Odoo', '20s', { minSeconds: 1 }),
  connections: integer('Maximum number of calls to Odoo at once, per process', 10, { min: 1, max: 1000 }),
  api_key: secret('API key of Odoo with which modules call it without a user'),
  api_login: text('Login of the user of auth_odoo_api_key; for Odoo up to 18', ''),
  local_admin: flag('Let the user admin of this host log in beside those of Odoo', false),
};
