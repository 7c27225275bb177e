import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/commands/run.ts';
import type { Editor } from '../support/editors/editor.ts';
import { cleanUp, newFolder } from '../support/host.ts';
import { readPage } from '../support/markdown.ts';
import { LANGUAGES } from './support/languages.ts';

afterAll(cleanUp);

let folder: string;
beforeAll(async () => {
  folder = newFolder();
  for (const [flag, file] of [
    ['--schema', 'wideload.schema.json'],
    ['--types', 'wideload.d.ts'],
  ] as const) {
    const { stdout } = await runCommand(['options', flag, '--load=base,web,session_redis']);
    writeFileSync(join(folder, file), stdout);
  }
});

// A language server takes long to start on a busy machine.
describe.each(LANGUAGES)(
  'a configuration in $language, in an editor',
  { timeout: 120_000 },
  ({ file: name, start, begins, fileWith, right, unfinished, wrong }) => {
    let editor: Editor;
    let files = 0;

    beforeAll(async () => {
      editor = await start();
    });
    afterAll(() => editor.end());

    /** Opens a file of its own with these options. */
    function opened(options: string): string {
      const file = join(folder, `${files++}.${name}`);
      editor.open(file, fileWith(begins.join('\n'), options));
      return file;
    }

    it('begins as the page about configuration says', () => {
      for (const line of begins) expect(readPage('docs/operators/configuration.md')).toContain(`\`${line}\``);
    });

    it('has no error if it is right', async () => {
      expect(await editor.errors(opened(right))).toEqual([]);
    });

    it.each(Object.entries(unfinished))('has suggestions for a %s', async (_, { options, place, suggested }) => {
      const found = await editor.completions(opened(options), place);
      expect(found).toEqual(expect.arrayContaining([...suggested]));
      expect(found).not.toContain('xmlrpc_port');
    });

    it.each([
      ['http_port', 'Port to listen on'],
      ['log_level', 'Minimum level of what is logged'],
      ['proxy_mode', 'Trust the X'],
      ['wait', 'Replicas that must confirm a write; all: each that can become master'],
    ])('shows the help of %s, and nothing strange', async (option, help) => {
      const shown = await editor.hover(opened(right), option);
      expect(shown).toContain(help);
      expect(shown).not.toContain('||');
    });

    it.each(wrong)('marks %s', async (options, error) => {
      expect(await editor.errors(opened(options))).toEqual([expect.stringContaining(error)]);
    });
  },
);
