export const turnedOff = (): string =>
  'session_redis is turned off (ODOO_SESSION_REDIS=0): sessions are stored in files';
