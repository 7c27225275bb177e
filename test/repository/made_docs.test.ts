import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorForm, errorForms } from '../../scripts/docs/error_forms.ts';
import { MADE_FOLDERS, madePages } from '../../scripts/docs/pages.ts';
import { picture } from '../../scripts/docs/picture.ts';
import { withSubjects } from '../../scripts/docs/project.ts';
import { PUBLIC, publicNames } from '../../scripts/docs/reference_pages.ts';
import { cleanUp, ROOT, runHost } from '../support/host.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const { forms, names } = withSubjects((subjects) => ({ forms: errorForms(subjects), names: publicNames(subjects) }));

/** What the reports name besides the exports, and no author writes: arguments of constructors that the host calls, ... */
const NOT_FOR_AUTHORS: ReadonlySet<string> = new Set([
  ...['Found', 'KnowsUser', 'Opened', 'OdooFault', 'SessionRules', 'SessionSettings'],
  // ... the options of a module, constants whose values are shown, ...
  ...['_default', 'AUTHS', 'CHECKS'],
  // ... and second names, which the report makes where one name means two things.
  ...['Event_2', 'Response_2', 'WebSocket_2'],
]);

/** The TypeScript sources of every package and module. */
const sources = ['packages', 'modules'].flatMap((place) =>
  readdirSync(join(ROOT, place), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^\w+\/src\/.*\.ts$/.test(path))
    .map((path) => join(place, path)),
);

describe('the generated pages', () => {
  it('are up to date with `npm run docs`', () => {
    const made = madePages();
    const there = MADE_FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`));
    expect(there.sort()).toEqual([...made.keys()].filter((path) => MADE_FOLDERS.includes(dirname(path))).sort());
    for (const [path, text] of made) expect(read(path), path).toBe(text);
  });

  it('include the picture of the README, drawn from a real boot', async () => {
    for (const [path, text] of await picture()) expect(read(path), path).toBe(text);
  });

  it('include one for each error code', () => {
    const codes = new Set(forms.map(({ code }) => code));
    for (const path of sources) {
      for (const [, code = ''] of read(path).matchAll(/(?:new WideloadError|usage|failed)\(\s*'([A-Z_]+)'/g)) {
        expect(codes, `${path}: ${code}`).toContain(code);
      }
    }
    expect(codes.size).toBeGreaterThan(80);
  });

  it('explain what to do about each error', () => {
    expect(forms.filter(({ explanation }) => explanation === '').map(({ code }) => code)).toEqual([]);
  });

  it('have each name that a package for authors exports, and each type that such a name is declared with', () => {
    const unread = readdirSync(join(ROOT, 'modules')).filter(
      (name) =>
        !PUBLIC.includes(`modules/${name}`) && /^export (?!default)/m.test(read(`modules/${name}/dist/index.d.ts`)),
    );
    expect(unread, 'scripts/docs/reference_pages.ts lists these').toEqual([]);
    for (const [from, entries] of names) {
      const report = read(`docs/api/${from.replace('@wideload/', '').replaceAll('-', '_')}.api.md`);
      const namesIn = (pattern: RegExp) => [...report.matchAll(pattern)].map(([, name = '']) => name);
      const exported = [
        ...namesIn(/^export (?:abstract )?(?!default|\{)\w+ (\w+)/gm),
        ...namesIn(/^export \{ (?:\w+ as )?(\w+) \}/gm),
      ];
      expect(new Set(entries.map(({ name }) => name)), from).toEqual(new Set(exported));
      const used = namesIn(/^(?:interface|type|class|const|abstract class) (\w+)/gm);
      expect(
        used.filter((name) => !NOT_FOR_AUTHORS.has(name)),
        from,
      ).toEqual([]);
    }
  });

  it('explain every exported name', () => {
    const bare = [...names].flatMap(([from, entries]) =>
      entries.filter(({ explanation }) => explanation === '').map(({ name }) => `${name} of ${from}`),
    );
    expect(bare).toEqual([]);
  });
});

describe('an error code', () => {
  it('has one meaning: one package and one exit code', () => {
    const meaning = (form: ErrorForm) => `${form.from} ${form.exitCode}`;
    for (const { code } of forms) {
      const meanings = new Set(forms.filter((form) => form.code === code).map(meaning));
      expect([...meanings], code).toHaveLength(1);
    }
  });

  it('is created in an errors.ts only', () => {
    const elsewhere = sources.filter((path) => !path.endsWith('/errors.ts') && /new WideloadError\(/.test(read(path)));
    expect(elsewhere).toEqual([]);
  });

  it('is printed below its message, with its page', async () => {
    const { stderr } = await runHost(['--load=nobody'], { cwd: ROOT });
    expect(stderr).toMatch(/\n {2}\[MODULE_NOT_FOUND\] explained in docs\/errors\/MODULE_NOT_FOUND\.md\n$/);
    await cleanUp();
  });
});
