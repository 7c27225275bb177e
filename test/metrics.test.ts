import { afterEach, describe, expect, it } from 'vitest';
import { Client } from './support/client.ts';
import { cleanUp, type Host, newFolder, startHost } from './support/host.ts';
import { startRedis } from './support/redis.ts';
import { until } from './support/until.ts';

const tasks: (() => unknown)[] = [];
afterEach(async () => {
  await cleanUp();
  for (const task of tasks.splice(0).reverse()) await task();
});

async function figures({ url }: Host): Promise<string> {
  // A connection of its own, which any worker may get.
  const answer = await fetch(`${url}/metrics`, { headers: { connection: 'close' } });
  expect(answer.status).toBe(200);
  return answer.text();
}

const countOf = (text: string, labels: string): number =>
  Number(new RegExp(`http_request_duration_seconds_count{${labels}} (\\d+)`).exec(text)?.[1] ?? 0);

describe('the figures of a running host', () => {
  it('are those of all its workers, whichever is asked', async () => {
    const host = await startHost(['--workers=2', '--load=base,web,metrics', `--data-dir=${newFolder()}`]);
    for (let at = 0; at < 20; at++) await fetch(`${host.url}/web/health`, { headers: { connection: 'close' } });
    const labels = 'method="GET",route="/web/health",status="200"';
    await until('both workers have answered', async () => countOf(await figures(host), labels) === 20);
    for (let at = 0; at < 4; at++) expect(countOf(await figures(host), labels)).toBe(20);
    expect((await host.stop()).stderr).not.toContain('"level":"warn"');
  });

  it('tell of sessions in Redis, and of Redis being away', async () => {
    const redis = await startRedis();
    tasks.push(() => redis.stop());
    const host = await startHost(['--load=base,web,session_redis,metrics'], {
      env: { ODOO_SESSION_REDIS_URL: redis.url },
    });
    const client = new Client(host.url);
    await client.request('/web/login');
    await client.request('/web/login');
    expect(await figures(host)).toMatch(/operation_duration_seconds_count{operation="load",outcome="done"} [1-9]/);
    await redis.kill();
    await client.request('/web/login');
    const text = await figures(host);
    expect(text).toMatch(/operation_duration_seconds_count{operation="load",outcome="unavailable"} [1-9]/);
    expect(text).toMatch(/wideload_requests_without_sessions_total [1-9]/);
  });
});
