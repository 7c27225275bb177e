import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Ended, ROOT } from '../support/host.ts';
import { blocksOf } from '../support/markdown.ts';
import { installed } from './installed.ts';
import { Machine } from './machine.ts';
import { registryWith } from './publish.ts';
import type { Registry } from './registry.ts';
import { write } from './write.ts';

let registry: Registry;

beforeAll(async () => {
  registry = await registryWith([ROOT]);
});
afterAll(async () => {
  await registry.close();
  await cleanUp();
});

const allOf = ({ stdout, stderr }: Ended): string => stdout + stderr;

const isOurs = (path: string): boolean => /\/node_modules\/(?:@wideload\/\w+|wideload|create-wideload)$/.test(path);

/** Removes what differs between runs: numbers and spaces between columns. */
const plain = (text: string): string =>
  text
    .replaceAll(/\d+(?:\.\d+)?/g, '0')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();

describe('the pages', () => {
  it("lead from an empty folder to a package of one's own and back, with the output that they show", async () => {
    const machine = new Machine({ registry });
    const install = blocksOf('docs/operators/install.md');
    const commands = (about: string): string => install.find((block) => block.about === about)?.code ?? '';
    await machine.run(machine.home, `set -e; export npm_config_yes=true\n${commands('npm')}`);
    const project = join(machine.home, 'my-host');
    let printed = '';
    for (const { language, about, code } of blocksOf('docs/authors/publishing.md')) {
      if (about === 'packages') printed = plain(allOf(await machine.attempt(project, code)));
      else if (about !== '') write(project, { [about]: code });
      else if (language === 'text') for (const line of code.trim().split('\n')) expect(printed).toContain(plain(line));
    }
    await machine.run(project, `npm uninstall @acme/wideload-audit\n${commands('uninstall')}`);
    expect(installed(join(project, 'node_modules')).filter(isOurs)).toEqual([]);
  });
});

describe('wideload', () => {
  it('listens in an empty folder, with one command', async () => {
    const machine = new Machine({ registry });
    const folder = machine.folder('empty');
    const host = await machine.start(folder, 'npx --yes wideload');
    expect((await fetch(`${host.url}/web/health`)).status).toBe(200);
    await host.stop();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('runs modules in TypeScript, also with decorators that esbuild compiles, which it names where that is missing', async () => {
    const machine = new Machine({ registry });
    const folder = machine.folder('typescript');
    await machine.run(folder, 'npm install wideload');
    write(folder, {
      'addons/shop/index.ts':
        "import { defineModule } from '@wideload/kit';\nconst name: string = 'shop';\nexport default defineModule({ name, setup() {} });\n",
    });
    const start = 'npx wideload --load=base,web,shop --addons-path=addons --stop-after-init';
    expect(await machine.run(folder, start)).toContain('modules base, web, shop');
    write(folder, {
      'addons/shop/index.ts':
        "import { defineModule } from '@wideload/kit';\nfunction log(..._: unknown[]) {}\nclass Till {\n  @log open() {}\n}\nnew Till();\nexport default defineModule({ name: 'shop', setup() {} });\n",
    });
    expect(await machine.attempt(folder, start)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /need esbuild beside the host \(npm install esbuild\).*\n {2}at addons\/shop\/index\.ts:4:/,
      ),
    });
    await machine.run(folder, 'npm install esbuild');
    expect(await machine.run(folder, start)).toContain('modules base, web, shop');
  });

  it('is small, and every package has a licence, a README, its types and nothing of tests or sources', async () => {
    const machine = new Machine({ registry });
    const folder = machine.folder('app');
    await machine.run(folder, 'npm install wideload');
    const packages = installed(join(folder, 'node_modules'));
    expect(packages.filter((path) => !isOurs(path)).length).toBeLessThanOrEqual(100);
    // The bytes of the files, as npm counts them: what they take on a disk depends on the size of its blocks.
    const size = execFileSync('du', ['--summarize', '--bytes', join(folder, 'node_modules')], {
      encoding: 'utf8',
    });
    expect(Number.parseInt(size, 10)).toBeLessThanOrEqual(40_000_000);
    const ours = packages.filter(isOurs);
    expect(ours.length).toBeGreaterThan(14);
    for (const path of ours) {
      const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
      expect(files, path).toEqual(expect.arrayContaining(['LICENSE', 'README.md']));
      expect(files.filter((name) => /(?:^|\/)(?:src|test|fixtures)\/|\.d\.ts\.map$|tsbuildinfo$/.test(name))).toEqual(
        [],
      );
    }
  });
});
