import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loggableUrl } from '../src/server/loggable_url.ts';

const HEX = 'a1b2c3d4'.repeat(5);
const BASE64 = 'Aa0-_9'.repeat(14);

describe('an address in the log', () => {
  it.each([
    ['/shop/pens', '/shop/pens'],
    ['/', '/'],
    ['*', '*'],
    ['/shop?page=2&sort=up', '/shop?page&sort'],
    ['/shop?', '/shop?'],
    ['/web/login?redirect=%2Fx%3Faccess_token%3DT0ken', '/web/login?redirect'],
    ['/x?pwd=a&pass=b&otp=123456&jwt=c&key=d', '/x?pwd&pass&otp&jwt&key'],
    ['/x?pass%77ord=abc', '/x?password'],
    ['/x?a?b=1;token=c?d', '/x?…&token'],
    ['/x?filter%5Bname%5D=a', '/x?filter[name]'],
    ['/x?%7B%22password%22%3A%22abc%22%7D', '/x?…'],
    [`/x?${HEX}`, '/x?…'],
    [`/x?${HEX}=1`, '/x?…'],
    ['/x?%zz=1', '/x?…'],
    ['/page;session_id=abc', '/page;…'],
    ['/page;jsessionid=abc/next', '/page;…/next'],
    ['/page%3Bsession_id%3Dabc', '/page;…'],
    ['/reset/token=abc', '/reset/token=…'],
    [`/x/${HEX}/y`, '/x/…/y'],
    [`/x/${BASE64}`, '/x/…'],
    [`/x/_${HEX}`, '/x/…'],
    [`/x/name_${HEX}.pdf`, '/x/….pdf'],
    [`/x/%61${HEX.slice(1)}`, '/x/…'],
    [`/x/%2561${HEX.slice(1)}`, '/x/…'],
    [`/x/%ff%61${HEX.slice(1)}`, '/x/%25…'],
    ['/a/caf%C3%A9', '/a/caf%C3%A9'],
    ['/a/<script>', '/a/<script>'],
    ['/web/dataset/call_kw/res.partner/name_search', '/web/dataset/call_kw/res.partner/name_search'],
    ['http://user:password@shop.example/x?y=1', '/x?y'],
  ])('%s is %s', (url, shown) => {
    expect(loggableUrl(url, undefined)).toBe(shown);
  });

  it('keeps segments of the route pattern, and masks the values of its parameters', () => {
    const route = '/shop/order2024confirmation/:token/:page';
    expect(loggableUrl(`/shop/order2024confirmation/${HEX}/2`, route)).toBe('/shop/order2024confirmation/…/2');
  });

  it('shows the values of the configured names only', () => {
    const values = new Set(['page', 'sort']);
    expect(loggableUrl('/shop?page=2&key=abc&sort=%20up&token=page', undefined, values)).toBe(
      '/shop?page=2&key&sort=%20up&token',
    );
  });

  it('shows at most twenty parameters', () => {
    const names = Array.from({ length: 30 }, (_, at) => `n${at}`);
    expect(loggableUrl(`/x?${names.map((name) => `${name}=1`).join('&')}`, undefined)).toBe(
      `/x?${names.slice(0, 20).join('&')}&…`,
    );
  });

  it('contains no secret, at any position and in any encoding', () => {
    const encodings = [
      (text: string) => text,
      (text: string) => text.replace(/./, (first) => `%${first.charCodeAt(0).toString(16)}`),
      (text: string) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`),
      (text: string) => text.replace(/./g, (one) => `%25${one.charCodeAt(0).toString(16)}`),
    ];
    const places = [
      (text: string) => `/x/${text}`,
      (text: string) => `/x/a_${text}.html`,
      (text: string) => `/x;session_id=${text}`,
      (text: string) => `/x?${text}`,
      (text: string) => `/x?key=${text}`,
      (text: string) => `/x?${text}=key`,
      (text: string) => `/x?to=${encodeURIComponent(`/y?token=${text}`)}`,
    ];
    for (let round = 0; round < 20; round++) {
      const secrets = [
        randomBytes(20).toString('hex'),
        randomBytes(63).toString('base64url'),
        randomBytes(16).toString('base64url'),
        randomUUID(),
      ];
      for (const secret of secrets)
        for (const encode of encodings)
          for (const place of places) {
            const shown = loggableUrl(place(encode(secret)), undefined);
            expect(shown).not.toContain(encode(secret));
            expect(decodeURIComponent(shown)).not.toContain(secret.slice(0, 12));
          }
    }
  });
});
