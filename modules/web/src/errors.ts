import { WideloadError } from '@wideload/kit';

export const portInUse = (host: string, port: number): WideloadError =>
  new WideloadError('PORT_IN_USE', [
    `cannot listen on ${host}:${port}: another program listens there`,
    'stop it, or choose another port with -p/--http-port, ODOO_HTTP_PORT or http_port in odoo.conf',
  ]);

export const portForbidden = (host: string, port: number): WideloadError =>
  new WideloadError('PORT_FORBIDDEN', [
    `cannot listen on ${host}:${port}: this user may not`,
    'ports below 1024 belong to root: choose a higher one with -p/--http-port and put a proxy before it',
  ]);

export const interfaceUnknown = (host: string): WideloadError =>
  new WideloadError('INTERFACE_UNKNOWN', [
    `cannot listen on ${host}: this machine has no such address`,
    'mend --http-interface, ODOO_HTTP_INTERFACE or http_interface; empty means all of them',
  ]);

export const listenRefused = (host: string, port: number, reason: string): WideloadError =>
  new WideloadError('LISTEN_FAILED', `cannot listen on ${host}:${port}: ${reason}`);

export const sessionOnNone = (route: string): WideloadError =>
  new WideloadError('ROUTE_WITHOUT_SESSION', [
    `${route} asked for request.session, but its auth is 'none'`,
    "routes with auth 'none' have no session; say auth: 'public' if it needs one",
  ]);

export const authUnknown = (route: string, auth: string): WideloadError =>
  new WideloadError('ROUTE_AUTH_UNKNOWN', `${route} has auth '${auth}'; it must be 'user', 'public' or 'none'`);
