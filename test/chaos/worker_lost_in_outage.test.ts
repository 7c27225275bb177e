import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, said, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const servers: RedisServer[] = [];
afterEach(async () => {
  await cleanUp();
  for (const server of servers.splice(0)) await server.stop();
});

const workersOf = ({ process: { pid } }: Host): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

async function readiness({ url }: Host) {
  const answer = await fetch(`${url}/web/health?ready`);
  return { status: answer.status, health: await answer.json() };
}

it('one of two workers that is killed while Redis is away comes back with Redis, and the other serves meanwhile', {
  timeout: 180_000,
}, async () => {
  const redis = await startRedis();
  servers.push(redis);
  const host = await startHost(['--workers=2', '--load=base,web,session_redis', '--admin-passwd=pw'], {
    env: { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_SESSION_REDIS_TIMEOUT: '300ms' },
  });
  const [lost = 0, kept = 0] = workersOf(host);
  expect(kept).not.toBe(0);

  await redis.kill();
  process.kill(lost, 'SIGKILL');
  await said(host, 'cannot be started: exit code 1; retrying');

  const tried = new Set<number>();
  await until('it was tried three times', () => {
    for (const pid of workersOf(host)) if (pid !== kept) tried.add(pid);
    return tried.size >= 3;
  });
  expect(workersOf(host)).toContain(kept);
  expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
  expect((await readiness(host)).status).toBe(503);
  expect(host.output.stderr.match(/retrying/g)).toHaveLength(1);

  servers.push(await startRedis({ port: redis.port }));
  await said(host, 'serves again after');
  expect(workersOf(host)).toHaveLength(2);
  expect(workersOf(host)).toContain(kept);
  await until('it is ready', async () => (await readiness(host)).status === 200);
  const client = new Client(host.url);
  await client.logIn('pw');
  expect((await client.request('/web')).status).toBe(200);
  expect((await host.stop()).code).toBe(0);
});
