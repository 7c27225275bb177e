import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folderWith } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, ROOT, runHost } from '../support/host.ts';
import { blocksOf } from '../support/markdown.ts';

afterAll(cleanUp);

const LOAD = '--load=base,web,session_redis,metrics,auth_odoo';

/** Every path to a value that is described, with its help: what an editor shows. */
interface Described {
  readonly description: string;
  readonly default?: unknown;
}

let validate: ValidateFunction;
let definitions: Readonly<Record<string, Described>>;
beforeAll(async () => {
  const { code, stdout, stderr } = await runCommand(['options', '--schema', LOAD]);
  expect(code, stderr).toBe(0);
  const schema = JSON.parse(stdout);
  definitions = schema.definitions;
  validate = new Ajv({ strict: false, inlineRefs: false }).compile(schema);
});

describe('node host options --schema', () => {
  it('describes the options of the loaded modules, not its own', async () => {
    expect(definitions.http_port).toMatchObject({ description: 'Port to listen on', default: 8069 });
    expect(definitions.session_redis_expiration).toMatchObject({ default: '7d' });
    expect(definitions).not.toHaveProperty('schema');
    expect(definitions).not.toHaveProperty('websocket_recheck');
  });

  it('accepts the YAML of the page about configuration', () => {
    const [file] = blocksOf('docs/operators/configuration.md').filter(
      ({ language, code }) => language === 'yaml' && code.includes('session_redis:'),
    );
    expect(validate(parse(file?.code ?? ''))).toBe(true);
  });

  it.each<[string, object, boolean]>([
    [
      'a whole site',
      { http_port: 80, workers: '4', session_redis: { url: 'rediss://u:p@h:6379/0', wait: 'all' } },
      true,
    ],
    ['the module as a flag', { session_redis: false, auth_odoo: { url: 'http://odoo:8069' } }, true],
    ['a misspelled name', { http_prot: 8069 }, false],
    ['a path that leads out', { http_path_prefix: '/a/../b' }, false],
    ['a lifetime of nothing', { session_redis_expiration: '0s' }, false],
  ])('says the same as the boot about %s', async (_, file, isAccepted) => {
    expect(validate(file)).toBe(isAccepted);
    const cwd = folderWith({ 'wideload.config.json': JSON.stringify({ $schema: './wideload.schema.json', ...file }) });
    const { code, stderr } = await runCommand(['config', LOAD], { cwd });
    expect(code === 0 && stderr === '', stderr).toBe(isAccepted);
  });

  it('is of all modules, in one form', async () => {
    const { code, stderr } = await runHost(['options', 'web', '--schema']);
    expect(code).toBe(2);
    expect(stderr).toContain('node host options takes --schema or --types, and then no module');
  });
});

describe('node host options --types', () => {
  it('lets an editor complete and check a configuration in JavaScript', async () => {
    const { stdout } = await runCommand(['options', '--types', LOAD]);
    const folder = newFolder();
    writeFileSync(join(folder, 'wideload.d.ts'), stdout);
    const compilerOptions = { checkJs: true, noEmit: true, strict: true, module: 'nodenext', types: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mjs'] }));
    const write = (name: string, config: string): void =>
      writeFileSync(join(folder, name), `/** @type {import('./wideload.d.ts').Config} */\nexport default ${config};\n`);
    write('right.mjs', "{ http_port: 80, log_level: 'warn', session_redis: { wait: 'all' }, web: { title: 'Shop' } }");
    write('wrong_value.mjs', "{ log_level: 'loud', session_redis: { hots: 'redis' } }");
    write('wrong_name.mjs', '{ http_prot: 80 }');
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const printed = await promisify(execFile)(process.execPath, [tsc, '-p', folder], { cwd: folder }).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
    expect(printed).not.toContain('right.mjs');
    expect(printed).toMatch(/wrong_name\.mjs.*'http_prot'/);
    expect(printed).toMatch(/wrong_value\.mjs.*"loud"' is not assignable/);
    expect(printed).toMatch(/wrong_value\.mjs.*'hots' does not exist/);
  });
});
