import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeCertificates } from '../../../../test/support/certificates.ts';
import { startProxy } from '../../../../test/support/proxy.ts';
import { startRedis } from '../../../../test/support/redis.ts';
import { until } from '../../../../test/support/until.ts';
import { SentinelConnector } from '../../src/ioredis/sentinel_connector.ts';
import { PROCESS } from '../../src/runtime.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

it('ends an attempt to connect to a master once most Sentinels name another one', async () => {
  const certificates = makeCertificates();
  cleanUp.push(() => certificates.remove());
  const master = await startRedis();
  cleanUp.push(() => master.stop());
  // What is sent to it never arrives, so that the TLS handshake lasts for ever.
  const hanging = await startProxy(master.port);
  cleanUp.push(() => hanging.stop());
  hanging.hold();
  const folder = mkdtempSync(join(tmpdir(), 'wideload-sentinel-'));
  cleanUp.push(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'sentinel.conf');
  writeFileSync(config, `sentinel monitor mymaster 127.0.0.1 ${hanging.port} 1\n`);
  const sentinel = await startRedis({ sentinel: config, tls: certificates });
  cleanUp.push(() => sentinel.stop());

  const settings = {
    sentinels: [{ host: '127.0.0.1', port: sentinel.port }],
    master: 'mymaster',
    login: { username: undefined, password: undefined },
    tls: {
      ca: readFileSync(certificates.ca),
      cert: readFileSync(certificates.client.cert),
      key: readFileSync(certificates.client.key),
    },
    timeoutMs: 60_000,
    quitTimeoutMs: 200,
  };
  const connector = new SentinelConnector(settings, { isUp: () => true, runtime: PROCESS });
  const stream = await connector.connect(() => {});
  stream.on('error', () => {});
  const closed = new Promise((resolve) => stream.once('close', resolve));
  await until('it listens for failovers', async () => / sub=1 /.test(await sentinel.cli('client', 'list')));
  expect(stream.destroyed).toBe(false);
  await sentinel.cli('sentinel', 'remove', 'mymaster');
  await sentinel.cli('sentinel', 'monitor', 'mymaster', '127.0.0.1', String(master.port), '1');
  // It connects again, since the report of this change was lost.
  await sentinel.cli('client', 'kill', 'type', 'pubsub');
  await closed;
});
