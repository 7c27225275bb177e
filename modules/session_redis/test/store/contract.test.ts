import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionStoreContract } from '@wideload/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { makeCertificates } from '../../../../test/support/certificates.ts';
import { startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { type Opened, openStore, type Texts } from '../support/open.ts';

/** A Redis that was started, how to name it, and how to be rid of it. */
interface Started {
  readonly texts: Texts;
  stop(): unknown;
}

async function server(texts: Texts = {}): Promise<Started> {
  const redis = await startRedis();
  return { texts: { port: String(redis.port), ...texts }, stop: redis.stop };
}

const places: Record<string, () => Promise<Started>> = {
  'Redis on this machine': () => server(),
  'Redis with the prefix foo': () => server({ prefix: 'foo' }),
  'Redis in database 3': () => server({ db: '3' }),
  'Redis with a client-side cache': () => server({ near_cache: '1MiB' }),

  async 'Redis whose version is hidden, so that scripts compare'() {
    const redis = await startRedis();
    await redis.cli('acl', 'setuser', 'me', 'on', '>secret', '~*', '&*', '+@all', '-info');
    return { texts: { port: String(redis.port), username: 'me', password: 'secret' }, stop: redis.stop };
  },

  async 'Redis behind a unix socket'() {
    const folder = mkdtempSync(join(tmpdir(), 'wideload-redis-'));
    const socket = join(folder, 'redis.sock');
    const redis = await startRedis({ args: ['--unixsocket', socket] });
    const stop = async () => {
      await redis.stop();
      rmSync(folder, { recursive: true });
    };
    return { texts: { socket }, stop };
  },

  async 'Redis over TLS, with certificates on both sides'() {
    const tls = makeCertificates();
    const redis = await startRedis({ tls });
    const stop = async () => {
      await redis.stop();
      tls.remove();
    };
    const texts = { url: redis.url, ssl_ca: tls.ca, ssl_cert: tls.client.cert, ssl_key: tls.client.key };
    return { texts, stop };
  },

  async 'a Redis that Sentinels watch, of which writes wait for a replica'() {
    const group = await startSentinelGroup();
    const sentinels = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
    return { texts: { sentinels, sentinel_master_name: 'mymaster', wait: '1' }, stop: group.stop };
  },

  async 'a Redis Cluster'() {
    const cluster = await startCluster();
    return { texts: { cluster: cluster.addresses }, stop: cluster.stop };
  },
};

describe.each(Object.entries(places))('%s keeps every promise of a store:', (_, start) => {
  let started: Started;
  let opened: Opened;
  beforeAll(async () => {
    started = await start();
    opened = await openStore(started.texts);
  });
  afterAll(async () => {
    await opened?.close();
    await started?.stop();
  });
  for (const { name, run } of sessionStoreContract(() => opened.store)) it(name, run);
});
