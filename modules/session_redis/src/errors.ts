export const turnedOff = (): string =>
  'session_redis is turned off by its option (ODOO_SESSION_REDIS=0), so files keep the sessions';
