import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { path } from '@wideload/kit';
import { describe, expect, test } from 'vitest';
import { completionScript } from '../src/completion_script.ts';
import { declare } from '../src/declare.ts';
import { shownDefault } from '../src/groups.ts';
import { completions, helpText } from '../src/help.ts';
import { DECLARATIONS } from './support/declared.ts';
import { folderWith } from './support/folder.ts';

const COMMANDS = [
  { name: 'config', describe: 'Show every option' },
  { name: 'example', describe: 'Print an example' },
];

describe('the help', () => {
  test('has the commands, and the options by module in load order', async () => {
    const text = await helpText(DECLARATIONS, COMMANDS);
    const places = [
      'node host config',
      'Show every option',
      'Options:\n',
      '--log-level',
      'Options of web:\n',
      '-p, --http-port',
      'Options of session_redis:\n',
      '--session-redis-host',
    ].map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('shows defaults, but of secrets not even those', async () => {
    const text = await helpText(DECLARATIONS, COMMANDS);
    expect(text).toContain('Port [default 8069]');
    expect(text).toContain('Lifetime [default 7d]');
    expect(text).toMatch(/Password +\[string\]/);
    expect(text).not.toContain('undefined');
  });

  test('never shows the value of a secret, whatever its default', async () => {
    const declarations = {
      ...DECLARATIONS,
      all: DECLARATIONS.all.map((one) =>
        one.option.secret ? { ...one, option: { ...one.option, default: 'hush' } } : one,
      ),
    };
    expect(await helpText(declarations, COMMANDS)).not.toContain('hush');
  });

  test("is in one language, not half in the user's", async () => {
    const before = process.env.LC_ALL;
    process.env.LC_ALL = 'de_DE.UTF-8';
    try {
      expect(await helpText(DECLARATIONS, COMMANDS)).toContain('Commands:');
    } finally {
      if (before === undefined) delete process.env.LC_ALL;
      else process.env.LC_ALL = before;
    }
  });
});

test('a default in the home folder is shown the same for everybody', () => {
  const shown = (fallback: string) =>
    declare([{ module: 'm', options: { x: path('X', fallback) } }]).all.map(shownDefault)[0];
  expect(shown(join(homedir(), 'a/b'))).toBe('~/a/b');
  expect(shown(homedir())).toBe('~');
  expect(shown(`${homedir()}s/x`)).toBe(`${homedir()}s/x`);
});

describe('completion offers', () => {
  const complete = (...words: string[]) => completions(DECLARATIONS, COMMANDS, ['host', ...words]);

  test('commands', async () => {
    expect(await complete('')).toEqual(expect.arrayContaining(['config', 'example']));
  });

  test('options, those of modules, too, and short ones with one dash', async () => {
    expect(await complete('--')).toEqual(expect.arrayContaining(['--http-port', '--load', '--session-redis-host']));
    expect(await complete('--')).not.toContain('--p');
  });

  test('the words of a choice', async () => {
    expect(await complete('--log-level', '')).toEqual(expect.arrayContaining(['debug', 'info', 'warn']));
  });
});

const BASH = ['/bin/bash', '/usr/bin/bash'].find(existsSync) ?? '';

describe.skipIf(BASH === '')('the script for the shell', () => {
  /** What bash would offer for these words, with a `node` that answers, or does not. */
  function offered(words: readonly string[], node: string): string[] {
    const folder = folderWith({ node: `#!${BASH}\n${node}\n`, script: completionScript(DECLARATIONS, COMMANDS) });
    chmodSync(join(folder, 'node'), 0o755);
    const act = `source "$0/script"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wideload_completions; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const output = execFileSync(BASH, ['--norc', '-euc', act, folder, ...words], {
      env: { PATH: folder },
      encoding: 'utf8',
    });
    return output.split('\n').filter((line) => line !== '');
  }

  test('asks the host, with the words so far', () => {
    expect(offered(['node', 'host', 'config', '--'], 'IFS=/; echo "--got/$*"')).toEqual([
      '--got/host/--get-yargs-completions/host/config/--',
    ]);
  });

  test('goes on with what it knows when the host does not answer', () => {
    expect(offered(['node', 'host', '--http-p'], 'echo wrong; echo >&2 wrong; exit 2')).toEqual(['--http-port']);
    expect(offered(['node', './host.js', 'conf'], 'exit 2')).toEqual(['config']);
  });

  test('keeps out of everything else that node runs', () => {
    expect(offered(['node', 'other.js', '--http-p'], 'echo --http-port')).toEqual([]);
    expect(offered(['node', 'host'], 'echo host')).toEqual([]);
  });
});
