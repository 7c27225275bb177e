import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Host, newFolder, startHost } from '../support/host.ts';
import { openConnection, parseAnswer, sendRaw } from '../support/sessions/wire.ts';

/** On most machines localhost is 127.0.0.1 and ::1; here two that every machine has. */
const TWO_ADDRESSES = `
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
const { lookup, promises } = dns;
const original = promises.lookup;
dns.lookup = (name, options, done) => {
  if (name === 'localhost' && options?.all) done(null, addresses);
  else lookup(name, options, done);
};
promises.lookup = async (name, options) =>
  name === 'localhost' && options?.all ? addresses : original(name, options);
syncBuiltinESMExports();
`;

let host: Host;
let other: string;
beforeAll(async () => {
  const file = join(newFolder(), 'two_addresses.mjs');
  writeFileSync(file, TWO_ADDRESSES);
  host = await startHost(['--http-interface=localhost'], {
    env: { NODE_OPTIONS: `--import ${pathToFileURL(file)}` },
  });
  other = host.url.replace('127.0.0.1', '127.0.0.2');
});
afterAll(cleanUp);

describe('a host that listens on both addresses of localhost', () => {
  it.each([
    ['a page', 'GET /web/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 200],
    ['input that is not HTTP', 'how are you\r\n\r\n', 400],
    ['a tunnel', 'CONNECT shop.example:443 HTTP/1.1\r\nhost: shop.example\r\n\r\n', 405],
  ])('gives the same answers on either: %s', async (_, text, status) => {
    const [first, second] = await Promise.all(
      [host.url, other].map(async (url) => parseAnswer(await sendRaw(url, text))),
    );
    expect(second?.status).toBe(status);
    expect(second?.headers.get('x-content-type-options')).toBe('nosniff');
    expect(second?.body).toBe(first?.body);
    expect([...(second?.headers.keys() ?? [])]).toEqual([...(first?.headers.keys() ?? [])]);
  });

  it('ends with connections open on either', async () => {
    const sockets = await Promise.all([host.url, other].map((url) => openConnection(url)));
    for (const socket of sockets) socket.write('GET /web/health HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect((await host.stop()).code).toBe(0);
    for (const socket of sockets) socket.destroy();
  });
});
