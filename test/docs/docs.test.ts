import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { configure } from '@wideload/boot';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, ROOT, runHost } from '../support/host.ts';
import { type Block, blocksOf, pages, readPage } from '../support/markdown.ts';

afterAll(cleanUp);

/** Returns the code blocks of a page in one language. */
const blocks = (page: string, language: string): Block[] =>
  blocksOf(page).filter((block) => block.language === language);

/** The anchors of a page's headings, as GitHub makes them: a second heading of the same text ends in -1. */
function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>();
  const text = readPage(page).replaceAll(/^```[\s\S]*?^```/gm, '');
  const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const shown = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const anchor = shown
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
  return new Set(anchors);
}

/** Compiled apart: @fastify/session declares the session of a request as modules/web does. */
const APART = 'docs/authors/fastify.md';

const isForOperators = (page: string): boolean => page.startsWith('docs/operators/');

describe('the documentation', () => {
  it('shows TypeScript that compiles in strict mode', async () => {
    // In the checkout, so that packages are resolved as for a module of the host.
    const folder = join(ROOT, 'test', 'docs_blocks');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const names = pages.flatMap((page) =>
      blocks(page, 'ts').map(({ about, code }, index) => {
        // Files of one page share a folder, because they may import each other.
        const name = join(page.replaceAll(/\W/g, '_'), about || `${index}.ts`);
        mkdirSync(join(folder, name, '..'), { recursive: true });
        writeFileSync(join(folder, name), code);
        return name;
      }),
    );
    expect(names.length).toBeGreaterThan(3);
    expect(new Set(names).size).toBe(names.length);
    const extended = join(ROOT, 'tsconfig.test.json');
    const apart = APART.replaceAll(/\W/g, '_');
    const write = (at: string, exclude: readonly string[]) =>
      writeFileSync(join(at, 'tsconfig.json'), JSON.stringify({ extends: extended, include: ['**/*.ts'], exclude }));
    write(folder, [apart]);
    write(join(folder, apart), []);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const compile = (at: string) =>
      promisify(execFile)(process.execPath, [tsc, '-p', at]).then(
        () => '',
        (error: { stdout: string }) => error.stdout,
      );
    expect(await Promise.all([compile(folder), compile(join(folder, apart))])).toEqual(['', '']);
    rmSync(folder, { recursive: true });
  });

  it('links only to existing files', () => {
    for (const page of pages) {
      for (const [, target = ''] of readPage(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        expect(() => readPage(join(page, '..', target)), `${page} -> ${target}`).not.toThrow();
      }
    }
  });

  it('names only existing files and folders for contributors', () => {
    const told = pages.filter((page) => /^(?:CONTRIBUTING|docs\/architecture|docs\/decisions\/.*)\.md$/.test(page));
    expect(told.length).toBeGreaterThan(50);
    for (const page of told) {
      const text = readPage(page);
      const paths = text.matchAll(/(?<![\w/.-])(?:packages|modules|test|scripts|docs|config|\.\w+)\/[\w./-]*[\w/]/g);
      for (const [path] of paths) expect(existsSync(join(ROOT, path)), `${page} names ${path}`).toBe(true);
    }
  });

  it('links only to headings that exist', () => {
    for (const page of pages) {
      for (const [, path = '', anchor = ''] of readPage(page).matchAll(/\]\((?!https?:)([^)#]*\.md)?#([^)]+)\)/g)) {
        const target = path === '' ? page : join(page, '..', path);
        expect([...anchorsOf(target)], `${page} -> ${target}`).toContain(anchor);
      }
    }
  });

  it('lists every package, module and decision', () => {
    const map = readPage('docs/architecture.md');
    for (const parent of ['packages', 'modules'])
      for (const name of readdirSync(join(ROOT, parent))) expect(map).toContain(`"${parent}/${name}`);
    const list = readPage('docs/decisions/README.md');
    for (const name of readdirSync(join(ROOT, 'docs/decisions')))
      if (name !== 'README.md') expect(list).toContain(`(${name})`);
  });

  it('links to every page for operators', () => {
    const index = readPage('docs/operators/README.md');
    for (const page of pages.filter(isForOperators).map((path) => basename(path)))
      if (page !== 'README.md') expect(index).toContain(`](${page})`);
  });

  it('names only existing options and variables', async () => {
    const modules = readdirSync(join(ROOT, 'modules'));
    const { stdout } = await runCommand(['config', '--json', `--load=${modules.join(',')}`]);
    const names = new Set(Object.keys(JSON.parse(stdout)));
    const said = pages.flatMap((page) =>
      [...readPage(page).matchAll(/\bODOO_([A-Z_]*[A-Z])\b/g)].map(([, name = '']) => name),
    );
    expect(said.length).toBeGreaterThan(5);
    // Odoo's own, those of samples, and those of the tests against a real Odoo.
    const others = /^(?:RC|(?:SHOP|HELLO|AUDIT)_.*|URL|DB|LOGIN|PASSWORD)$/;
    for (const name of said.filter((one) => !others.test(one))) expect(names, name).toContain(name.toLowerCase());
  });

  it('shows files that are read without a complaint', async () => {
    const shown = pages.filter(isForOperators).flatMap((page) => blocks(page, 'ini'));
    expect(shown.length).toBeGreaterThan(5);
    const args = ['--load=base,web,session_redis'];
    for (const { code } of shown) {
      const workingFolder = newFolder();
      writeFileSync(join(workingFolder, 'odoo.conf'), code);
      const environment = { HOME: workingFolder };
      const { resolved, found } = await configure({ args, environment, workingFolder });
      expect([resolved.warnings, found.files.map(({ path }) => path)]).toEqual([
        [],
        [join(workingFolder, 'odoo.conf')],
      ]);
    }
    // The process says no more of the first of them than what was asked.
    const cwd = newFolder();
    writeFileSync(join(cwd, 'odoo.conf'), shown[0]?.code ?? '');
    expect(await runHost(['config', ...args], { cwd })).toMatchObject({ code: 0, stderr: '' });
    for (const { code } of blocks('docs/operators/configuration.md', 'yaml')) {
      const cwd = newFolder();
      writeFileSync(join(cwd, '.wideloadrc.yaml'), code);
      const { stdout } = await runCommand(['config', '--json'], { cwd });
      expect(JSON.parse(stdout).session_redis_host.value).toBe('redis.example');
    }
  });
});
