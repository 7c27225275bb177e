import { duration, flag, integer, list, text } from '@wideload/kit';
import { sitePath } from './server/site_path.ts';

export const options = {
  http_enable: flag('Serve HTTP', true, { name: 'http_enable', was: ['xmlrpc'] }),
  http_interface: text('Address to listen on; empty means all', '', {
    name: 'http_interface',
    was: ['xmlrpc_interface'],
    metavar: 'ADDRESS',
  }),
  http_port: integer('Port to listen on', 8069, {
    name: 'http_port',
    short: 'p',
    was: ['xmlrpc_port'],
    metavar: 'PORT',
    min: 0,
    max: 65_535,
  }),
  http_path_prefix: sitePath('Path below which the site is served, such as /shop', '', { name: 'http_path_prefix' }),
  proxy_mode: flag('Trust the X-Forwarded-* headers of a proxy', false, { name: 'proxy_mode' }),
  proxy_trust: list(
    'Trusted proxies: IPs, networks, loopback, linklocal, uniquelocal',
    ['loopback', 'linklocal', 'uniquelocal'],
    { name: 'proxy_trust' },
  ),
  session_cookie_path: sitePath('Path of the session cookie: / or http_path_prefix', '/', {
    name: 'session_cookie_path',
  }),
  session_touch_interval: duration('Minimum time between two renewals of a session lifetime', '5m', {
    name: 'session_touch_interval',
  }),
  title: text('Name of the site on its pages; empty means the host name', ''),
  login_attempts: integer('Maximum failed logins per user within web_login_window', 10, { min: 1 }),
  login_attempts_address: integer('Maximum failed logins per address within web_login_window', 50, { min: 1 }),
  login_window: duration('Time for which a failed login counts', '5m', { minSeconds: 1 }),
};
