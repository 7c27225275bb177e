import { sidHash } from '@wideload/session/internal';

/** Returns a session of about 400 bytes in which a user of the host is logged in, as the host writes it. */
export const sessionOf = (sid: string): string =>
  JSON.stringify({
    context: { lang: 'en_US', tz: 'Europe/Brussels', allowed_company_ids: [1] },
    db: 'production',
    debug: '',
    login: null,
    uid: null,
    session_token: null,
    _trace: [],
    geoip: { city: 'Namur', country_code: 'BE', time_zone: 'Europe/Brussels' },
    cart: { lines: [{ product: 17, quantity: 2 }], total: 118.5 },
    wideload: { provider: 'local', uid: 2, login: 'admin', sid: sidHash(sid), since: Math.floor(Date.now() / 1000) },
    expiration: 604_800,
  });

/** As many sessions as there are connections: people do not share one. */
export const SIDS = Array.from({ length: 64 }, (_, at) => at.toString(16).padStart(2, '0').repeat(20));
