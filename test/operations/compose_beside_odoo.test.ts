import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cleanUp, newFolder, ROOT, runHost } from '../support/host.ts';

afterAll(cleanUp);

const run = promisify(execFile);

const FILE = join(ROOT, 'config/docker-compose.odoo.yml');
const { services, volumes } = parse(readFileSync(FILE, 'utf8'), { merge: true });
const { odoo, odoo_database: database, wideload, nginx, redis } = services;

it('is a compose file (where docker compose is installed)', async ({ skip }) => {
  const hasCompose = await run('docker', ['compose', 'version']).then(
    () => true,
    () => false,
  );
  skip(!hasCompose, 'docker compose is not installed here');
  const { stdout } = await run('docker', ['compose', '-f', FILE, 'config', '--services']);
  expect(stdout.trim().split('\n').sort()).toEqual(Object.keys(services).sort());
});

it('names only services and volumes that it has', () => {
  for (const { depends_on: needed = {}, volumes: mounted = [] } of Object.values<typeof odoo>(services)) {
    for (const name of Object.keys(needed)) expect(services).toHaveProperty(name);
    for (const [name = ''] of mounted.map((mount: string) => mount.split(':')))
      if (!name.startsWith('.')) expect(volumes).toHaveProperty([name]);
  }
});

it('gives Odoo and the host the same Redis, lifetimes and database', async () => {
  const settings = ({ environment }: typeof odoo) =>
    Object.entries<string>(environment).filter(([name]) => name.startsWith('ODOO_SESSION_REDIS'));
  expect(settings(odoo)).toEqual(settings(wideload));
  expect(Object.fromEntries(settings(odoo)).ODOO_SESSION_REDIS_HOST).toBe('redis');
  expect(redis.command[1]).toBe('/etc/redis/sessions.conf');
  for (const { command } of [odoo, database, wideload]) expect(command).toContain('--database=prod');
  expect(await runHost(['config', ...wideload.command], { env: wideload.environment })).toMatchObject({
    code: 0,
    stderr: '',
  });
});

it('shows one port, and adapts the nginx sample to its services', async () => {
  expect(Object.keys(services).filter((name) => services[name].ports)).toEqual(['nginx']);
  expect(nginx.ports[0]).toMatch(/^127\.0\.0\.1:/);
  const folder = newFolder();
  const here = (text: string) =>
    text
      .replace('/sample.conf', join(ROOT, 'config/nginx/wideload_beside_odoo.conf'))
      .replace('/etc/nginx/conf.d/default.conf', join(folder, 'adapted.conf'))
      .replace(/&& exec nginx .*/, '');
  const [shell, ...args] = nginx.command.map(here);
  await run(shell, args);
  const adapted = readFileSync(join(folder, 'adapted.conf'), 'utf8');
  expect([...adapted.matchAll(/^ {4}server (\S+);/gm)].map(([, address]) => address)).toEqual([
    'odoo:8069',
    'odoo:8069',
    'wideload:8069',
  ]);
  expect(adapted).toContain('proxy_cache_path /var/cache/nginx/wideload ');
});
