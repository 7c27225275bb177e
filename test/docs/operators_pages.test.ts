import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { cleanUp, newFolder, runHost, said, startHost } from '../support/host.ts';
import { blocksOf } from '../support/markdown.ts';
import { startRedis } from '../support/redis.ts';
import { putFile, sidOf, textOf } from '../support/sessions/sessions.ts';

afterEach(cleanUp);

const printedOn = (page: string): string[] =>
  blocksOf(`docs/operators/${page}.md`).flatMap(({ language, code }) => (language === 'text' ? [code.trimEnd()] : []));

/** An output without what differs between machines and runs. */
const comparable = (output: string): string =>
  output
    .trimEnd()
    .replaceAll(/[\d,]+(?= MiB)|[\d.]+(?= m?s\b)/g, 'N')
    .replaceAll(/(?<=http:\/\/)[\w.:]+/g, 'ADDRESS');

it('the page of the installation shows what doctor and a start print', async () => {
  const folder = newFolder();
  const file = join(folder, 'odoo.conf');
  const hash = `$pbkdf2-sha512$25000$c2FsdA$${'a'.repeat(86)}`;
  writeFileSync(file, `[options]\ndata_dir = ${folder}\nadmin_passwd = ${hash}\n`);
  chmodSync(file, 0o640);
  const onThePage = (text: string): string =>
    comparable(text.replaceAll(file, '/etc/odoo/odoo.conf').replaceAll(folder, '/var/lib/wideload'));

  const [doctor = '', ready = ''] = printedOn('install');
  expect(onThePage((await runHost(['doctor'], { cwd: folder })).stdout)).toBe(comparable(doctor));
  const host = await startHost([], { cwd: folder });
  expect(onThePage((await host.stop()).stdout)).toBe(comparable(ready));
});

it('the page of upgrades shows what a start logs that moves sessions to Redis', async () => {
  const redis = await startRedis();
  try {
    const folder = newFolder();
    for (const n of [1, 2]) putFile(folder, sidOf(n), textOf(n));
    const env = {
      ODOO_SESSION_REDIS_PORT: String(redis.port),
      ODOO_SESSION_REDIS_COPY_EXISTING_FS_SESSIONS: '1',
      ODOO_SESSION_REDIS_PURGE_EXISTING_FS_SESSIONS: '1',
    };
    const args = ['--load=base,web,session_redis', `--data-dir=${folder}`, '--log-format=human'];
    const host = await startHost(args, { env });
    await said(host, 'sessions moved');
    const logged = (await host.stop()).stderr
      .replaceAll(`localhost:${redis.port}`, 'localhost:6379')
      .replaceAll(folder, '/var/lib/wideload');
    expect(comparable(logged)).toContain(comparable(printedOn('upgrade')[0] ?? ''));
  } finally {
    await redis.stop();
  }
});

it('the page of reliability shows what an outage of Redis logs', async () => {
  const redis = await startRedis();
  try {
    const env = { ODOO_SESSION_REDIS_PORT: String(redis.port) };
    const host = await startHost(['--load=base,web,session_redis', '--log-format=human'], { env });
    const [begins = '', ends = ''] = printedOn('reliability')[0]?.split('\n') ?? [];
    redis.freeze();
    await fetch(`${host.url}/web/login`, { headers: { cookie: `session_id=${sidOf(1)}` } });
    await said(host, begins.replace('localhost:6379', `localhost:${redis.port}`));
    redis.thaw();
    await said(host, 'works again');
    const logged = (await host.stop()).stderr.replaceAll(`localhost:${redis.port}`, 'localhost:6379');
    expect(comparable(logged)).toContain(comparable(ends));
  } finally {
    await redis.stop();
  }
});
