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
  http_path_prefix: sitePath('Path that the site is below, such as /shop', '', { name: 'http_path_prefix' }),
  proxy_mode: flag('Behind a proxy: believe its X-Forwarded-* headers', false, { name: 'proxy_mode' }),
  proxy_trust: list(
    'Addresses of proxies that proxy_mode believes: IP addresses, networks, loopback, linklocal, uniquelocal',
    ['loopback', 'linklocal', 'uniquelocal'],
    { name: 'proxy_trust' },
  ),
  session_cookie_path: sitePath('Path of the session cookie, to narrow it to http_path_prefix', '/', {
    name: 'session_cookie_path',
  }),
  session_touch_interval: duration("How long a session's lifetime may wait to be renewed", '5m', {
    name: 'session_touch_interval',
  }),
  title: text('Name of the site on its pages; empty means the name in the address', ''),
  login_attempts: integer('Failed logins per user before further ones have to wait', 10, { min: 1 }),
  login_attempts_address: integer('Failed logins per address before further ones have to wait', 50, { min: 1 }),
  login_window: duration('How long failed logins count', '5m', { minSeconds: 1 }),
};
