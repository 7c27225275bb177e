import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from '../support/host.ts';
import { installed } from './installed.ts';
import { Machine } from './machine.ts';
import { registryWith } from './publish.ts';
import type { Registry } from './registry.ts';
import { releases } from './release.ts';
import { write } from './write.ts';

/** The release of a tag is installed and built first. */
const TIME_TO_BUILD_MS = 600_000;

const AUDIT = `import { defineModule, text } from '@wideload/kit';
import { Routes } from '@wideload/web';

export default defineModule({
  name: '@acme/audit',
  depends: ['web'],
  options: { greeting: text('Text of the page', 'audited') },
  setup({ on, options }) {
    on(Routes, (app) => {
      app.get('/audit', { config: { auth: 'public' } }, async () => options.greeting);
    });
  },
});
`;

/** `npm run test:packages` tries npm with the Node that runs it; in the long form pnpm, and Node 24 as well. */
const LONG = process.env.PACKAGES === 'full';

let registry: Registry;
/** Versions: of the release before, and of this checkout. */
let before: string;
let now: string;

beforeAll(async () => {
  const [older, newer] = releases();
  before = older.version;
  now = newer.version;
  registry = await registryWith([older.folder, newer.folder]);
}, TIME_TO_BUILD_MS);
afterAll(async () => {
  await registry.close();
  await cleanUp();
});

async function bodyOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** The commands of a package manager. */
interface Way {
  readonly name: string;
  readonly node?: string;
  readonly tool?: string;
  readonly create: string;
  readonly run: string;
  readonly add: string;
  readonly remove: string;
}

const NPM: Way = { name: 'npm', create: 'npm create --yes', run: 'npm', add: 'npm install', remove: 'npm uninstall' };
const PNPM: Way = {
  name: 'pnpm without hoisting',
  tool: 'pnpm@10',
  create: 'pnpm create',
  run: 'pnpm',
  add: 'pnpm add',
  remove: 'pnpm remove',
};
const WAYS: readonly Way[] = [
  NPM,
  ...(LONG
    ? [PNPM, { ...NPM, name: 'npm on Node 24', node: '24' }, { ...PNPM, name: 'pnpm on Node 24', node: '24' }]
    : []),
];

describe.each(WAYS)('a project of $name', ({ node, tool, create, run, add, remove }) => {
  let machine: Machine;
  let project: string;

  beforeAll(async () => {
    machine = new Machine({ registry, ...(node && { node }) });
    const folder = machine.folder('work');
    if (tool) {
      await machine.install(tool);
      write(machine.home, { '.npmrc': `${readFileSync(join(machine.home, '.npmrc'), 'utf8')}hoist=false\n` });
    }
    await machine.run(folder, `${create} wideload@${before} my-host`);
    project = join(folder, 'my-host');
  });

  it('starts, and its page is there', async () => {
    const host = await machine.start(project, `${run} start`);
    expect(await bodyOf(`${host.url}/hello`)).toContain('Hello, stranger!');
    await host.stop();
  });

  it('passes its test and its check', async () => {
    expect(await machine.run(project, `${run} test`)).toContain('greets visitors and counts their visits');
    expect(await machine.run(project, `${run} run check`)).toContain('nothing to fix');
  });

  it('gets the release that follows, and runs as before', async () => {
    const names = ['wideload', '@wideload/base', '@wideload/kit', '@wideload/testing', '@wideload/web'];
    await machine.run(project, `${add} ${names.map((name) => `${name}@latest`).join(' ')}`);
    expect(await machine.run(project, 'npx wideload --version')).toBe(`Wideload ${now}\n`);
    const host = await machine.start(project, `${run} start`);
    expect(await bodyOf(`${host.url}/hello`)).toContain('Hello, stranger!');
    await host.stop();
    expect(await machine.run(project, `${run} test`)).toContain('greets visitors and counts their visits');
  });

  it('gets another module by scaffold, which names no path of the machine, and hints that work there', async () => {
    const printed = await machine.run(project, 'npx wideload scaffold shop addons');
    expect(printed).toContain('test it   npx wideload test addons/shop\n');
    for (const name of readdirSync(join(project, 'addons/shop')))
      expect(readFileSync(join(project, 'addons/shop', name), 'utf8')).not.toContain(machine.home);
    expect(await machine.run(project, 'npx wideload test addons/shop')).toContain('greets visitors');
    expect(await machine.run(project, 'npx wideload check ./addons/shop')).toContain('ok    has no type errors');
  });

  it('loads a module from another package, which has another copy of the kit, in types and at run time', async () => {
    const audit = machine.folder('audit');
    write(audit, {
      'package.json': {
        name: '@acme/audit',
        version: '1.0.0',
        type: 'module',
        exports: { types: './index.d.ts', default: './index.js' },
        files: ['index.js', 'index.d.ts'],
        // Wrong, as check would say: it brings a second copy of the kit.
        dependencies: { '@wideload/kit': before },
        peerDependencies: { '@wideload/web': '*' },
      },
      'index.js': AUDIT,
      'index.d.ts':
        "import type { ModuleDefinition } from '@wideload/kit';\ndeclare const audit: ModuleDefinition;\nexport default audit;\n",
    });
    if (!registry.published.includes('@acme/audit@1.0.0'))
      await machine.run(
        audit,
        `npm publish --access=public --registry=${registry.url} --@acme:registry=${registry.url}`,
      );
    await machine.run(project, `${add} @acme/audit`);
    if (run === 'npm')
      expect(existsSync(join(project, 'node_modules/@acme/audit/node_modules/@wideload/kit'))).toBe(true);
    const host = await machine.start(project, 'npx wideload --load=base,web,@acme/audit --acme-audit-greeting=seen');
    expect(await bodyOf(`${host.url}/audit`)).toBe('seen');
    await host.stop();
    write(project, {
      'addons/two/index.ts': `import audit from '@acme/audit';
import { testHost } from '@wideload/testing';

export const host = testHost({ with: [audit] });
`,
    });
    await machine.run(project, 'npx tsc');
  });

  it('lets CommonJS require the packages', async () => {
    const uses = { kit: 'defineModule', base: 'Health', testing: 'testHost', web: 'Routes' };
    const types = Object.entries(uses).map(([name, used]) => `typeof require('@wideload/${name}').${used}`);
    write(project, { 'all.cjs': `console.log(${types.join(', ')});\n` });
    expect(await machine.run(project, 'node all.cjs')).toBe('function object function object\n');
  });

  it('finds the modules of the host, and no npm packages of their names', async () => {
    write(project, {
      'node_modules/websocket/package.json': { name: 'websocket', main: 'index.js' },
      'node_modules/websocket/index.js': "throw new Error('the websocket of npm');\n",
    });
    const modules = await machine.run(project, 'npx wideload modules --load=base,web,websocket --json');
    expect(JSON.parse(modules).modules.map(({ name }: { name: string }) => name)).toContain('websocket');
  });

  it('says what is missing where a package is optional', async () => {
    const { code, stderr } = await machine.attempt(project, 'npx wideload modules --graph=svg');
    expect(code).toBe(1);
    expect(stderr).toContain('drawing a graph needs the package @viz-js/viz');
  });

  it('loses all of Wideload when that is removed', async () => {
    await machine.run(
      project,
      `${remove} wideload @wideload/base @wideload/kit @wideload/testing @wideload/web @acme/audit`,
    );
    const left = existsSync(join(project, 'node_modules')) ? installed(join(project, 'node_modules')) : [];
    expect(left.filter((path) => /@wideload|\/wideload$/.test(path))).toEqual([]);
  });
});
