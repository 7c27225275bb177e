import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, ROOT, runHost } from './support/host.ts';

/** The house from the ground up: a package imports only from floors below its own. */
const FLOORS = [['kit'], ['loader', 'config', 'session'], ['session_files', 'boot'], ['testing'], ['host']];
const MODULES = ['base', 'web', 'session_redis', 'request_log', 'metrics', 'websocket'];

/** What may be loaded for an answer that people wait for: packages of a file or two. */
const SMALL = ['@fastify/proxy-addr', 'env-paths', 'ghtml', 'ipaddr.js', 'is-safe-filename', 'yargs-parser'];

const folders = [
  ...FLOORS.flat().map((name) => join('packages', name)),
  ...MODULES.map((name) => join('modules', name)),
];

/** Every package that the sources of a folder import, by name. */
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
  return Object.keys(manifest.dependencies ?? {});
}

const ours = (names: Iterable<string>): string[] =>
  [...names].filter((name) => name.startsWith('@wideload/')).map((name) => name.slice('@wideload/'.length));

describe('the house', () => {
  afterAll(cleanUp);

  it('has arrows that only go down', () => {
    FLOORS.forEach((floor, height) => {
      const below = FLOORS.slice(0, height).flat();
      for (const name of floor) {
        for (const imported of ours(importsOf(join('packages', name))))
          expect(below, `${name} imports`).toContain(imported);
      }
    });
  });

  it('has modules that import packages and the modules they depend on, and nobody who imports the host', async () => {
    for (const name of MODULES) {
      const { default: module } = await import(join(ROOT, 'modules', name, 'dist/index.js'));
      for (const imported of ours(importsOf(join('modules', name)))) {
        expect(['kit', 'session', 'session_files', ...(module.depends ?? [])], `${name} imports`).toContain(imported);
      }
    }
  });

  it.each(folders)('%s declares what it imports, and nothing else', (folder) => {
    expect(dependenciesOf(folder).sort()).toEqual([...importsOf(folder)].sort());
  });

  it('has a kit and a loader that need nothing from outside', () => {
    expect(dependenciesOf('packages/kit')).toEqual([]);
    expect(dependenciesOf('packages/loader')).toEqual(['@wideload/kit']);
  });

  it.each([['--help'], ['--complete']])('answers %s with few packages, since people wait for it', async (flag) => {
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

  it('starts every module that needs no Redis without the client for fetch, which nobody asked for', async () => {
    const loaded = "process.on('exit', () => console.log(process.moduleLoadList.join()))";
    const load = MODULES.filter((name) => name !== 'session_redis').join();
    const { code, stdout } = await runHost(['--stop-after-init', '--http-port=0', `--load=${load}`], {
      node: ['--import', `data:text/javascript,${loaded}`],
    });
    expect(code).toBe(0);
    expect(stdout).toContain('NativeModule http');
    expect(stdout).not.toContain('undici');
  });
});
