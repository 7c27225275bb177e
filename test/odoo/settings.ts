const NEEDED = ['ODOO_URL', 'ODOO_DB', 'ODOO_LOGIN', 'ODOO_PASSWORD'] as const;

/** A real Odoo and its Redis, as the environment names them. Throws where something is missing, and says what. */
export function settings() {
  const { env } = process;
  const missing = NEEDED.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(`set ${missing.join(', ')}, and ODOO_SESSION_REDIS_* as that Odoo has them, to test against it`);
  }
  const [url = '', db = '', login = '', password = ''] = NEEDED.map((name) => env[name]);
  const redis = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('ODOO_SESSION_REDIS_') && value !== undefined ? [[name, value] as const] : [],
  );
  return { url, db, login, password, redis: Object.fromEntries(redis) };
}
