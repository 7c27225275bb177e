import { defineModule } from '@wideload/kit';
import { type TestHost, testHost } from '@wideload/testing';
import { onRequestEnd, Routes, Server } from '@wideload/web';
import { isClientHidden } from '@wideload/web/internal';
import { afterEach, describe, expect, it } from 'vitest';

const whoami = defineModule({
  name: 'whoami',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/whoami', { config: { auth: 'none' } }, async (request) => {
        const { ip, ips, protocol, host, hostname, port } = request;
        return { ip, ips, protocol, host, hostname, port, isHidden: isClientHidden(request) };
      });
    });
  },
});

let host: TestHost | undefined;
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

async function ask(options: object, headers: Record<string, string>, remoteAddress = '10.0.0.1') {
  host = await testHost({ with: [whoami], options: { proxy_trust: ['10.0.0.0/8'], ...options } });
  return (await host.inject({ url: '/whoami', headers: { host: 'inner:8069', ...headers }, remoteAddress })).json();
}

describe('the client of a request', () => {
  it.each([
    ['no header', undefined, ['10.0.0.1'], false],
    ['one address', '203.0.113.7', ['10.0.0.1', '203.0.113.7'], false],
    ['an address with a port', '203.0.113.7:4000', ['10.0.0.1', '203.0.113.7'], false],
    ['an IPv6 address with a port', '[2001:DB8::7]:4000', ['10.0.0.1', '2001:db8::7'], false],
    ['an IPv4 address in an IPv6 form', '::ffff:203.0.113.7', ['10.0.0.1', '203.0.113.7'], false],
    ['what a client says before its proxy', '6.6.6.6, 203.0.113.7', ['10.0.0.1', '203.0.113.7'], false],
    [
      'a chain of proxies',
      '203.0.113.7, 10.0.0.3:80, 10.0.0.2',
      ['10.0.0.1', '10.0.0.2', '10.0.0.3', '203.0.113.7'],
      false,
    ],
    ['empty entries', ' ,203.0.113.7, ,', ['10.0.0.1', '203.0.113.7'], false],
    ['nothing', ' , ', ['10.0.0.1'], true],
    ['unknown', 'unknown', ['10.0.0.1'], true],
    ['an address behind unknown', '203.0.113.7, unknown, 10.0.0.2', ['10.0.0.1', '10.0.0.2'], true],
    ['a name', 'shop.example', ['10.0.0.1'], true],
  ])('behind a trusted proxy: %s', async (_, header, chain, isHidden) => {
    const headers = header === undefined ? {} : { 'x-forwarded-for': header };
    expect(await ask({ proxy_mode: true }, headers as Record<string, string>)).toMatchObject({
      ip: chain.at(-1),
      ips: chain,
      isHidden,
    });
  });

  it('is the peer without proxy_mode, and if the peer is not trusted', async () => {
    const headers = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example',
    };
    const own = { protocol: 'http', host: 'inner:8069', hostname: 'inner', port: 8069, isHidden: true };
    expect(await ask({}, headers)).toEqual({ ip: '10.0.0.1', ...own });
    await host?.stop();
    const answer = await ask({ proxy_mode: true }, headers, '::ffff:198.51.100.1');
    expect(answer).toEqual({ ip: '198.51.100.1', ips: ['198.51.100.1'], ...own });
  });

  it.each([
    ['https', 'https'],
    ['HTTPS', 'https'],
    ['http, Https', 'https'],
    ['https, http', 'http'],
    ['gopher', 'http'],
    ['', 'http'],
  ])('has the protocol that the proxy names, in upper or lower case: %j is %s', async (header, protocol) => {
    expect(await ask({ proxy_mode: true }, { 'x-forwarded-proto': header })).toMatchObject({ protocol });
  });

  it('requested the host name that the proxy names', async () => {
    expect(await ask({ proxy_mode: true }, { 'x-forwarded-host': 'a.example, shop.example:444' })).toMatchObject({
      host: 'shop.example:444',
      hostname: 'shop.example',
      port: 444,
    });
  });

  it.each(['forwarded', 'via', 'x-real-ip', 'x-forwarded-host'])(
    'may be another where a proxy says only %s',
    async (name) => {
      for (const proxy_mode of [true, false]) {
        expect(await ask({ proxy_mode }, { [name]: 'for=203.0.113.7' })).toMatchObject({
          ip: '10.0.0.1',
          isHidden: true,
        });
        await host?.stop();
        host = undefined;
      }
    },
  );

  it('is warned about once, where a peer that is not trusted says that it is a proxy', async () => {
    const warnings = () => host?.logs.filter(({ message }) => message.startsWith('X-Forwarded-* headers from'));
    const inject = (headers: Record<string, string>, remoteAddress: string) =>
      host?.inject({ url: '/whoami', headers: { host: 'inner:8069', ...headers }, remoteAddress });
    const forwarded = { 'x-forwarded-for': '203.0.113.7' };

    await ask({ proxy_mode: true }, { via: '1.1 somewhere' }, '198.51.100.1');
    await inject({}, '198.51.100.1');
    await inject(forwarded, '10.0.0.1');
    expect(warnings()).toEqual([]);
    await inject(forwarded, '198.51.100.1');
    await inject(forwarded, '198.51.100.2');
    expect(warnings()).toEqual([expect.objectContaining({ message: expect.stringContaining('198.51.100.1 are') })]);
    await host?.stop();

    await ask({ proxy_mode: false }, forwarded);
    expect(warnings()).toEqual([]);
  });

  it('is the same for a request that Fastify answers before any route', async () => {
    const ended: string[] = [];
    const watch = defineModule({
      name: 'watch',
      depends: ['web'],
      setup({ on }) {
        on(Server, (app) => onRequestEnd(app, ({ address }) => ended.push(address)));
      },
    });
    host = await testHost({ with: [watch], options: { proxy_mode: true, proxy_trust: ['10.0.0.0/8'] } });
    const headers = { host: 'inner:8069', 'x-forwarded-for': '203.0.113.7' };
    await host.inject({ url: '/%zz', headers, remoteAddress: '10.0.0.1' });
    expect(ended).toEqual(['203.0.113.7']);
  });
});
