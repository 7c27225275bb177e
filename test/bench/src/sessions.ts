/** A logged-in session of about 400 bytes, as Odoo's addon writes it. */
export const SESSION = JSON.stringify({
  context: { lang: 'en_US', tz: 'Europe/Brussels', uid: 2, allowed_company_ids: [1] },
  db: 'production',
  debug: '',
  login: 'admin@example.com',
  uid: 2,
  session_token: null,
  _trace: [],
  geoip: { city: 'Louvain-la-Neuve', country_code: 'BE', country_name: 'Belgium', time_zone: 'Europe/Brussels' },
  utm: { source: 'newsletter', medium: 'email', campaign: 'autumn' },
  cart: { lines: [{ product: 17, quantity: 2 }], total: 118.5 },
});

/** As many sessions as there are connections: people do not share one. */
export const SIDS = Array.from({ length: 64 }, (_, at) => at.toString(16).padStart(2, '0').repeat(20));
