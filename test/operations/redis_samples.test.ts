import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';
import { startRedis } from '../support/redis.ts';

afterAll(cleanUp);

const sample = (name: string) => join(ROOT, 'config/redis', name);

it('the samples for a server and for a cluster node are accepted by redis-server', async () => {
  const both = ['--include', sample('sessions.conf'), '--include', sample('cluster.conf')];
  const redis = await startRedis({ cluster: true, args: both });
  expect(await redis.cli('config', 'get', 'maxmemory-policy')).toContain('noeviction');
  expect(await redis.cli('config', 'get', 'appendonly')).toContain('yes');
  expect(await redis.cli('info', 'cluster')).toContain('cluster_enabled:1');
  await redis.stop();
});

it('the sample for a Sentinel is accepted by redis-server', async () => {
  const own = join(newFolder(), 'sentinel.conf');
  copyFileSync(sample('sentinel.conf'), own);
  const sentinel = await startRedis({ sentinel: own });
  expect(await sentinel.cli('sentinel', 'get-master-addr-by-name', 'mymaster')).toBe('127.0.0.1\n6379');
  await sentinel.stop();
});
