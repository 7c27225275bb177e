import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configure, look, ownModules } from '../../packages/boot/src/index.ts';
import { type Declaration, negations } from '../../packages/config/src/index.ts';
import { understand } from '../../packages/host/src/cli/understand.ts';
import { hostCommands } from '../../packages/host/src/commands/index.ts';
import { cleanUp, newFolder } from '../support/host.ts';

afterAll(cleanUp);

const folder = newFolder();
const file = join(folder, 'any.conf');
writeFileSync(file, '[options]\n');

const inputsOf = (args: readonly string[]) => ({
  args,
  environment: {},
  workingFolder: folder,
  commands: hostCommands,
});
const ALL = [`--load=${[...ownModules().keys()].join(',')}`];
const { declarations } = await configure(inputsOf(ALL));
const options = declarations.all.filter(({ name }) => name !== 'stop_after_init');

/** Values for options that accept only some values of their kind. */
const VALUES: Readonly<Record<string, string>> = {
  config: file,
  addons_path: folder,
  server_wide_modules: 'base,web',
  dev_mode: 'xml',
  log_handler: 'web:DEBUG',
  prefer: 'base.session_store=session_redis',
  workers: '2',
};
const KINDS: Readonly<Record<string, string>> = {
  text: 'word',
  secret: 'word',
  list: 'word',
  path: '/word',
  url: 'redis://word',
  integer: '70',
  number: '1',
  duration: '70s',
  bytes: '70KiB',
};

const sampleOf = ({ name, option: { kind, choices } }: Declaration): string =>
  VALUES[name] ?? choices?.[0] ?? KINDS[kind] ?? '';

/** Every spelling of an option, with the value that it means. */
function spellings(declaration: Declaration): [args: string[], text: string][] {
  const { option, flags } = declaration;
  const { short } = option.settings;
  if (option.kind === 'flag') {
    return [
      ...flags.flatMap((flag): [string[], string][] => [
        [[`--${flag}`], 'True'],
        [[`--${flag}=no`], 'no'],
      ]),
      ...negations(declaration).map((flag): [string[], string] => [[`--${flag}`], 'False']),
      ...(short ? [[[`-${short}`], 'True'] satisfies [string[], string]] : []),
    ];
  }
  const value = sampleOf(declaration);
  const typed = [
    ...flags.flatMap((flag) => [[`--${flag}=${value}`], [`--${flag}`, value]]),
    ...(short ? [[`-${short}`, value], [`-${short}${value}`], [`-${short}=${value}`]] : []),
  ];
  return typed.map((args) => [args, value]);
}

describe('with workers, every option in every spelling leaves the host serving', () => {
  it.each(options.map((declaration) => [declaration.name, declaration] as const))('%s', async (name, declaration) => {
    for (const [spelling, text] of spellings(declaration)) {
      // The last value wins, so the option is the last argument.
      const before = ['--workers=2', ...(name === 'server_wide_modules' ? [] : ALL)];
      const inputs = inputsOf([...before, ...spelling]);
      expect([spelling, await understand(inputs, await look(inputs))]).toEqual([spelling, 'serve']);
      const { commandLine } = await configure(inputs);
      expect(commandLine.values.get(name)?.text).toBe(text);
    }
  });

  it('and a command after it is a command', async () => {
    for (const [spelling] of options.flatMap(spellings)) {
      const before = spelling.some((argument) => /--(?:load|server-wide-modules)/.test(argument)) ? [] : ALL;
      const inputs = inputsOf(['--workers=2', ...before, ...spelling, 'config']);
      expect([spelling, await understand(inputs, await look(inputs))]).toMatchObject([
        spelling,
        { commandLine: { words: [{ text: 'config' }] } },
      ]);
    }
  });
});

describe('a word after an option of a module, before the modules are loaded,', () => {
  const wordsOf = async (...args: string[]) => {
    const understood = await understand(inputsOf(args), await look(inputsOf(args)));
    return understood === 'serve' ? 'serve' : understood.commandLine.words.map(({ text }) => text);
  };

  it('is a value, even if it is the name of a command', async () => {
    expect(await wordsOf('-d', 'config')).toBe('serve');
    expect(await wordsOf('--database', 'sessions', '--workers=2')).toBe('serve');
  });

  it('is a command after a flag', async () => {
    expect(await wordsOf('--proxy-mode', 'config')).toEqual(['config']);
    expect(await wordsOf('-p', '8070', '--proxy-mode', 'sessions', 'list')).toEqual(['sessions', 'list']);
  });

  it('is the value of an option that stands before the name of its command', async () => {
    expect(await wordsOf('--graph', 'dot', 'modules')).toEqual(['modules']);
    expect(await wordsOf('--full', 'sessions', 'list')).toEqual(['sessions', 'list']);
  });

  it('only --dev=reload waits for the next change of a broken module', async () => {
    const broken = ['--load=nosuchmodule', '-p', '8070'];
    expect(await wordsOf('--dev=reload', ...broken)).toBe('serve');
    await expect(wordsOf('--workers=2', ...broken)).rejects.toMatchObject({ code: 'MODULE_NOT_FOUND' });
    await expect(wordsOf('--dev=reload', ...broken, 'config')).rejects.toMatchObject({ code: 'MODULE_NOT_FOUND' });
  });
});
