import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { validate as validateDockerfile } from 'dockerfile-utils';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';

afterAll(cleanUp);

const run = promisify(execFile);

const sample = (name: string): string => readFileSync(join(ROOT, 'config', name), 'utf8');

const UNITS = ['wideload.service', 'wideload.socket'];

/** Copies the units into a folder, with their paths replaced by paths of this machine. */
function unitsHere(): string {
  const folder = newFolder();
  for (const name of UNITS) {
    const unit = sample(`systemd/${name}`).replace('/usr/bin/node', process.execPath).replace('/opt/wideload/', ROOT);
    writeFileSync(join(folder, name), unit);
  }
  return folder;
}

/** Returns a setting of a unit in seconds. */
const secondsIn = (unit: string, setting: string): number =>
  Number(new RegExp(`^${setting}=(\\d+)$`, 'm').exec(unit)?.[1]);

/** Maximum time of a stop by default: --shutdown-timeout, and then the timeout of modules. */
const LONGEST_STOP = 60;

describe('the units for systemd', () => {
  it('are accepted by systemd', async () => {
    const folder = unitsHere();
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', ...UNITS.map((name) => join(folder, name))]);
    const { stdout: version } = await run('systemd-analyze', ['--version']);
    // Warnings of older versions about unknown settings.
    const unknown =
      Number(/\d+/.exec(version)?.[0]) < 254 ? /Unknown key (name )?'(RestartSteps|RestartMaxDelaySec)'/ : /^$/;
    const complaints = stderr.split('\n').filter((line) => line.includes('wideload') && !unknown.test(line));
    expect(complaints).toEqual([]);
  });

  it('restrict the host (systemd-analyze security)', async () => {
    const service = join(unitsHere(), 'wideload.service');
    // Exits with an error above the threshold: 0 is the least exposed, 100 the most.
    await run('systemd-analyze', ['security', '--offline=yes', '--threshold=20', service]);
  });

  it('restart the host forever with growing delays, unless its configuration is wrong', async () => {
    const service = sample('systemd/wideload.service');
    const [unit = ''] = service.split('[Service]');
    expect(unit).toMatch(/^StartLimitIntervalSec=0$/m);
    expect(service).toMatch(/^Restart=always$/m);
    expect(secondsIn(service, 'RestartSec')).toBe(1);
    expect(secondsIn(service, 'RestartSteps')).toBeGreaterThan(1);
    expect(secondsIn(service, 'RestartMaxDelaySec')).toBe(30);
    expect(service).toMatch(/^RestartPreventExitStatus=2$/m);
  });

  it('also stop the socket if the configuration is wrong, because a connection would start the host again', async () => {
    const [, shell = ''] = /^ExecStopPost=\+(.*)$/m.exec(sample('systemd/wideload.service')) ?? [];
    const stopped = async (status: string): Promise<string> => {
      const folder = newFolder();
      writeFileSync(join(folder, 'systemctl'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
      const env = { PATH: `${folder}:${process.env.PATH}`, EXIT_STATUS: status };
      // systemd reads $$ as one dollar sign.
      return (await run('/bin/sh', ['-c', shell.replaceAll('$$', '$')], { env })).stdout;
    };
    expect(await stopped('2')).toBe('--no-block stop wideload.socket\n');
    for (const status of ['0', '1', '13', 'TERM', 'KILL']) expect(await stopped(status)).toBe('');
  });

  it('make the host wait for Redis, but not longer than the start timeout of systemd', async () => {
    const service = sample('systemd/wideload.service');
    const [, wait = ''] = /^Environment=ODOO_SESSION_REDIS_BOOT_WAIT=(.*)$/m.exec(service) ?? [];
    const env = { ODOO_SESSION_REDIS_BOOT_WAIT: wait };
    const { code, stdout, stderr } = await runCommand(['config', '--load=session_redis'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/session_redis_boot_wait\s+5m\s+ODOO_SESSION_REDIS_BOOT_WAIT/);
    // Without the module, the variable is ignored without an error.
    expect(await runCommand(['config'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(service).toMatch(/^TimeoutStartSec=infinity$/m);
  });

  it('start a valid command, and allow enough time to stop', async () => {
    const service = sample('systemd/wideload.service');
    const [, options = ''] = /^ExecStart=\S+ \S+ (.*)$/m.exec(service) ?? [];
    const { code, stderr } = await runCommand(['config', ...options.split(' ')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(secondsIn(service, 'TimeoutStopSec')).toBeGreaterThan(LONGEST_STOP);
    expect(service).toContain('\nNotifyAccess=all\n');
  });
});

it('the sample for logrotate is accepted by logrotate', async () => {
  const folder = newFolder();
  const { stdout: who } = await run('id', ['-un']);
  const { stdout: group } = await run('id', ['-gn']);
  const config = join(folder, 'wideload');
  const text = sample('logrotate/wideload').replace('wideload wideload', `${who.trim()} ${group.trim()}`);
  writeFileSync(config, text.replaceAll('/var/log/wideload', folder));
  writeFileSync(join(folder, 'wideload.log'), 'a line\n');
  const state = join(folder, 'state');
  const { stderr } = await run('/usr/sbin/logrotate', ['--debug', '--force', '--state', state, config]);
  expect(stderr).toContain(`rotating log ${join(folder, 'wideload.log')}`);
  expect(stderr).toContain('systemctl kill --kill-who=main --signal=SIGUSR1 wideload.service');
  expect(stderr).not.toMatch(/^error/m);
});

describe('the Dockerfile', () => {
  const text = sample('Dockerfile');

  it('is valid', () => {
    expect(validateDockerfile(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  it('builds and runs on the same release of Node 24', () => {
    const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toHaveLength(2);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:24\.\d+\.\d+-bookworm-slim$/);
  });

  it('runs as a numeric user that is not root', () => {
    expect(/^USER (.*)$/m.exec(text)?.[1]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it('has a health check that runs', async () => {
    const [, words = '[]'] = /HEALTHCHECK[^[]*(\[.*\])/.exec(text) ?? [];
    const [, flag, code]: string[] = JSON.parse(words);
    const env = { ...process.env, ODOO_HTTP_PORT: '1' };
    // Nothing listens there: the check fails with its exit code, without a stack trace.
    const failed = await run(process.execPath, [flag ?? '', code ?? ''], { env }).catch((error) => error);
    expect({ code: failed.code, stderr: failed.stderr }).toEqual({ code: 1, stderr: '' });
  });
});

describe('the compose file', () => {
  const text = sample('docker-compose.yml');

  it('is one (where docker compose is installed)', async ({ skip }) => {
    const hasCompose = await run('docker', ['compose', 'version']).then(
      () => true,
      () => false,
    );
    skip(!hasCompose, 'docker compose is not installed here');
    const file = join(ROOT, 'config/docker-compose.yml');
    const { stdout } = await run('docker', ['compose', '-f', file, '--profile', 'host', 'config', '--services']);
    expect(stdout.trim().split('\n').sort()).toEqual(['redis', 'wideload']);
  });

  it('starts only Redis by default, on this machine only, and gives the host time to stop', () => {
    const { redis, wideload } = parse(text).services;
    expect(redis.profiles).toBeUndefined();
    expect(wideload.profiles).toEqual(['host']);
    for (const { ports } of [redis, wideload]) expect(ports[0]).toMatch(/^127\.0\.0\.1:/);
    expect(Number.parseInt(wideload.stop_grace_period, 10)).toBeGreaterThan(LONGEST_STOP);
    expect(wideload.build.dockerfile).toBe('config/Dockerfile');
  });
});

describe('the Kubernetes sample', () => {
  const objects = parseAllDocuments(sample('kubernetes/wideload.yaml')).map((document) => document.toJS());
  const pod = objects[0].spec.template.spec;
  const [container] = pod.containers;

  it('has only fields that Kubernetes knows, and all required ones', async () => {
    // In the checkout, so that the types are found.
    const folder = join(ROOT, 'test', 'sample_types');
    mkdirSync(folder, { recursive: true });
    const declarations = objects.map((object, index) => {
      const type = `import('kubernetes-models/${object.apiVersion}/${object.kind}').I${object.kind}`;
      return `export const object${index}: ${type} = ${JSON.stringify(object, null, 1)};`;
    });
    writeFileSync(join(folder, 'objects.ts'), declarations.join('\n'));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.test.json', include: ['objects.ts'] }),
    );
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', folder]).catch((error) => error);
    expect(stdout).toBe('');
    rmSync(folder, { recursive: true });
  });

  it('selects its own pods', () => {
    const { labels } = objects[0].spec.template.metadata;
    for (const selector of [objects[0].spec.selector.matchLabels, objects[1].spec.selector])
      expect(labels).toMatchObject(selector);
    expect(objects[2].spec.selector.matchLabels).toEqual(objects[1].spec.selector);
  });

  it('gives the host enough time to stop, and its workers no more memory than the limit', () => {
    const pause = Number(container.lifecycle.preStop.exec.command[1]);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(LONGEST_STOP + pause);
    const { value } = container.env.find(({ name }: { name: string }) => name === 'ODOO_LIMIT_MEMORY_HARD');
    // The supervisor needs memory, too.
    expect(2 * Number.parseInt(value, 10) + 100).toBeLessThan(
      1024 * Number.parseInt(container.resources.limits.memory, 10),
    );
  });

  it('uses the health checks of the host', async () => {
    const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((name) => container[name].httpGet.path);
    expect(paths).toEqual(['/web/health', '/web/health', '/web/health?ready']);
  });

  it('starts a valid command', async () => {
    const { code, stderr } = await runCommand(['config', ...container.args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

it('every setting in the samples is an option of the host', async () => {
  const { stdout } = await runCommand(['options', '--load=base,web,session_redis', '--json']);
  const known: unknown[] = JSON.parse(stdout).map(({ variable }: { variable: unknown }) => variable);
  const samples = ['Dockerfile', 'docker-compose.yml', 'kubernetes/wideload.yaml'].map(sample).join('\n');
  const set = [...samples.matchAll(/\bODOO_\w+/g)].map(([name]) => name);
  expect(set.length).toBeGreaterThan(5);
  for (const name of set) expect(known).toContain(name);
});
