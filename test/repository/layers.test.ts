import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, ROOT, runHost } from '../support/host.ts';

/** The layers of packages, from the lowest: a package imports only from lower layers. */
const LAYERS = [
  ['kit', 'create'],
  ['loader', 'config', 'session'],
  ['session_files', 'boot'],
  ['testing', 'app_session'],
  ['host', 'express_session', 'fastify_session'],
];

/** Packages that do not come with the host: they make projects, and serve apps with another framework. */
const APART = ['create', 'app_session', 'express_session', 'fastify_session'];

const MODULES = ['base', 'web', 'session_redis', 'request_log', 'metrics', 'tracing', 'websocket', 'auth_odoo'];

/** Packages that --help and completion may load: each has one or two files. */
const SMALL = [
  '@fastify/proxy-addr',
  'env-paths',
  'ghtml',
  'ipaddr.js',
  'is-safe-filename',
  'lru-cache',
  'yargs-parser',
];

/** The package that everything else resolves from: it depends on all that come with it. */
const PROGRAM = join('packages', 'host');

const folders = [
  ...LAYERS.flat().map((name) => join('packages', name)),
  ...MODULES.map((name) => join('modules', name)),
];

/** Returns the names of all packages that the sources of a folder import. */
function importsOf(folder: string): Set<string> {
  const names = new Set<string>();
  for (const file of readdirSync(join(ROOT, folder, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join(ROOT, folder, 'src', file), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from |import\(|^import )'((?:@[\w-]+\/)?[\w-][\w.-]*)/gm))
      names.add(name);
  }
  names.delete('node');
  return names;
}

function dependenciesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
}

/** What scripts/bundle.js puts into a package. */
function bundledInto(folder: string): string[] {
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  return [...importsOf(folder)].filter((name) => name in { ...devDependencies } && !(name in { ...peerDependencies }));
}

const ours = (names: Iterable<string>): string[] =>
  [...names].filter((name) => name.startsWith('@wideload/')).map((name) => name.slice('@wideload/'.length));

describe('packages and modules', () => {
  afterAll(cleanUp);

  it('packages import only from lower layers', () => {
    LAYERS.forEach((layer, height) => {
      const below = LAYERS.slice(0, height).flat();
      for (const name of layer) {
        for (const imported of ours(importsOf(join('packages', name))))
          expect(below, `${name} imports`).toContain(imported);
      }
    });
  });

  it('modules import only packages and modules that they depend on, and nothing imports the host', async () => {
    for (const name of MODULES) {
      const { default: module } = await import(join(ROOT, 'modules', name, 'dist/index.js'));
      for (const imported of ours(importsOf(join('modules', name)))) {
        expect(['kit', 'session', 'session_files', ...(module.depends ?? [])], `${name} imports`).toContain(imported);
      }
    }
  });

  it.each(folders)('%s declares what it imports, and nothing else', (folder) => {
    const all = [...LAYERS.flat(), ...MODULES]
      .filter((name) => name !== 'host' && !APART.includes(name))
      .map((name) => `@wideload/${name}`);
    const imports = new Set([...importsOf(folder), ...(folder === PROGRAM ? all : [])]);
    // Compiled modules import its helpers.
    if (folder === join('packages', 'boot')) imports.add('@oxc-project/runtime');
    // It runs hosts in tests, and needs the modules that every host has.
    if (folder === join('packages', 'testing')) imports.add('wideload');
    expect([...dependenciesOf(folder), ...bundledInto(folder)].sort()).toEqual([...imports].sort());
  });

  it('what is bundled into a package is there with its licence', () => {
    const file = join(ROOT, 'packages/config/dist/bundled_licences.txt');
    const licences = readFileSync(file, 'utf8');
    expect(bundledInto('packages/config')).toEqual(['cosmiconfig']);
    for (const name of ['cosmiconfig', 'js-yaml', 'parse-json', 'import-fresh'])
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n\\n(?:.|\\n)*Copyright`, 'm'));
  });

  it('wideload names the modules that come with it', () => {
    const { wideloadModules } = JSON.parse(readFileSync(join(ROOT, PROGRAM, 'package.json'), 'utf8'));
    expect(wideloadModules).toEqual(readdirSync(join(ROOT, 'modules')).sort());
  });

  it('kit has no dependencies, and loader only semver', () => {
    expect(dependenciesOf('packages/kit')).toEqual([]);
    expect(dependenciesOf('packages/loader')).toEqual(['@wideload/kit', 'semver']);
  });

  it.each([['--help'], ['--complete']])('%s loads few packages, to answer fast', async (flag) => {
    const resolve = `import { writeSync } from 'node:fs';
      export async function resolve(specifier, context, next) {
        const found = await next(specifier, context);
        writeSync(2, found.url + '\\n');
        return found;
      }`;
    const hooks = `data:text/javascript,${encodeURIComponent(resolve)}`;
    const register = `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`;
    const { code, stderr } = await runHost([flag], {
      node: ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
    });
    expect(code).toBe(0);
    const packages = [...stderr.matchAll(/^file:.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name);
    expect(packages).toContain('yargs-parser');
    for (const name of packages) expect(SMALL).toContain(name);
  });

  it('modules without Redis start without the fetch client, and without what compiles schemas, which their routes lack', async () => {
    const loaded = `import { createRequire } from 'node:module';
      const { cache } = createRequire('file:///');
      process.on('exit', () => console.log([...process.moduleLoadList, ...Object.keys(cache)].join('\\n')));`;
    const load = MODULES.filter((name) => name !== 'session_redis').join();
    const { code, stdout } = await runHost(['--stop-after-init', '--http-port=0', `--load=${load}`], {
      env: { ODOO_AUTH_ODOO_URL: 'http://127.0.0.1:9', ODOO_AUTH_ODOO_TIMEOUT: '1s' },
      node: ['--import', `data:text/javascript,${encodeURIComponent(loaded)}`],
    });
    expect(code).toBe(0);
    expect(stdout).toContain('NativeModule http');
    expect(stdout).not.toContain('undici');
    expect(stdout).toContain('/node_modules/fastify/');
    expect(stdout).not.toMatch(/\/node_modules\/(ajv|@fastify\/(ajv-compiler|fast-json-stringify-compiler))\//);
  });
});
