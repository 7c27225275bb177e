import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { isFromOwnPage } from '../src/security/own_page.ts';

async function isOwn(headers: Record<string, string>): Promise<boolean> {
  const app = fastify({ trustProxy: true });
  app.get('/', async (request) => isFromOwnPage(request));
  return (await app.inject({ url: '/', headers })).json();
}

describe('a request from a page of this host', () => {
  it.each([
    ['no page at all', undefined, 'shop.example'],
    ['its page', 'https://shop.example', 'shop.example'],
    ['its page, on another port than the default', 'http://shop.example:8069', 'shop.example:8069'],
    ['its page, with an explicit default port', 'https://shop.example', 'shop.example:443'],
    ['its page, by its address', 'http://[::1]:8069', '[::1]:8069'],
    ['its page, in capitals', 'https://shop.example', 'SHOP.example'],
  ])('%s', async (_, origin, name) => {
    expect(await isOwn({ host: name, ...(origin !== undefined && { origin }) })).toBe(true);
  });

  it('whose name the proxy sends', async () => {
    const headers = { host: '10.0.0.7:8069', 'x-forwarded-host': 'shop.example' };
    expect(await isOwn({ ...headers, origin: 'https://shop.example' })).toBe(true);
    expect(await isOwn({ ...headers, origin: 'http://10.0.0.7:8069' })).toBe(false);
  });

  it.each([
    ['another site', 'https://evil.example'],
    ['a site whose name begins with ours', 'https://shop.example.evil.example'],
    ['a site that names ours as a user', 'https://shop.example@evil.example'],
    ['another port', 'https://shop.example:8443'],
    ['the other scheme, on its own port', 'http://shop.example:443'],
    ['a page without a site', 'null'],
    ['a file', 'file://'],
    ['nothing', ''],
    ['no address', 'shop.example'],
  ])('and not from %s', async (_, origin) => {
    expect(await isOwn({ host: 'shop.example', origin })).toBe(false);
  });
});
