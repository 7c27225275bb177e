import { execFileSync, spawn } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, ROOT, runHost } from '../support/host.ts';

afterAll(cleanUp);

/** A folder with the command wideload in it, and files that a shell may offer. */
function place(): string {
  const folder = folderWith({ 'bin/none': '', 'paper.conf': '', 'papers/one.conf': '', 'list/x': '' });
  symlinkSync(join(ROOT, 'host.js'), join(folder, 'bin/wideload'));
  return folder;
}

const environment = (folder: string) => ({ PATH: `${folder}/bin:${process.env.PATH}`, HOME: folder, TERM: 'xterm' });

/** Returns the words offered for a line, each complete. */
const LINES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['wideload sessi', ['sessions']],
  ['wideload sessions li', ['list']],
  ['wideload sessions destroy', ['destroy', 'destroy-all']],
  ['wideload sessions show ', []],
  ['wideload --log-level=er', ['--log-level=error']],
  ['wideload --log-level er', ['error']],
  ['wideload --load=ba', ['--load=base']],
  ['wideload --load=base,session_r', ['--load=base,session_redis']],
  ['wideload --load=session_redis --session-redis-po', ['--session-redis-port=']],
  ['wideload why session_max', ['session_max_bytes']],
  ['wideload -c pap', ['paper.conf', 'papers/']],
  ['wideload -cpapers/', ['-cpapers/one.conf']],
  ['wideload --addons-path=pap', ['--addons-path=papers/']],
  ['wideload pap', []],
  ['wideload --no-ht', ['--no-http']],
  ['wideload --nosuch=', []],
];

describe('the host offers', () => {
  const cwd = place();

  it.each(LINES)('%s: %j', async (line, offered) => {
    const { stdout, stderr } = await runCommand(['--complete', ...line.split(' ').slice(1)], { cwd });
    expect(stderr).toBe('');
    expect(stdout.split('\n').flatMap((text) => text.split('\t')[0] || [])).toEqual(offered);
  });

  it('what it can if a module cannot be loaded', async () => {
    const { stdout } = await runCommand(['--complete', '--load=nosuch', 'sess'], { cwd });
    expect(stdout).toContain('sessions\t');
    const env = { ODOO_LOAD: 'nosuch', ODOO_SERVER_WIDE_MODULES: 'nosuch' };
    expect((await runCommand(['--complete', 'scaff'], { cwd, env })).stdout).toContain('scaffold\t');
    expect((await runCommand(['--complete', '--addons-p'], { cwd, env })).stdout).toContain('--addons-path=\t');
  });
});

describe('the script', () => {
  it.each(['bash', 'zsh', 'fish'])(
    'for %s is printed by its name, or by SHELL, and does not change the completion of node',
    async (shell) => {
      const { stdout, code } = await runCommand(['completion', shell]);
      expect(code).toBe(0);
      expect(stdout).toContain(`in ${shell}. Installation:`);
      expect(stdout).not.toMatch(/^\s*(complete|compdef)\b.*\bnode\b/m);
      expect((await runCommand(['completion'], { env: { SHELL: `/bin/${shell}` } })).stdout).toBe(stdout);
    },
  );

  it('for an unknown shell is refused', async () => {
    const { code, stderr } = await runHost(['completion', 'zhs']);
    expect(code).toBe(2);
    expect(stderr).toContain('completion does not support "zhs"; did you mean zsh?');
  });
});

interface Shell {
  /** Types keys into an empty line, and waits until the terminal shows what is expected. */
  type(keys: string, expected: RegExp): Promise<string>;
  end(): void;
}

/** Starts a shell with the completion script on a terminal. */
async function startShell(shell: string, command: string): Promise<Shell> {
  const folder = place();
  const { stdout: script } = await runCommand(['completion', shell]);
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    cwd: folder,
    env: { ...environment(folder), PS1: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const shows = async (what: RegExp): Promise<void> => {
    while (!what.test(shown)) {
      await new Promise((resolve) => child.stdout.once('data', resolve));
    }
  };
  let lines = 0;
  // Ctrl-U deletes the line, and the echo shows that the shell has a new one.
  const clear = async (): Promise<void> => {
    lines++;
    child.stdin.write(`\x15echo is''ready ${lines}\n`);
    await shows(new RegExp(`isready ${lines}\\r?\\n`));
    shown = '';
  };
  child.stdin.write(`source ${folderWith({ script })}/script; echo is''ready\n`);
  await shows(/isready\r?\n/);
  return {
    async type(keys, expected) {
      await clear();
      child.stdin.write(keys);
      await shows(expected);
      return shown;
    },
    end: () => child.kill('SIGKILL'),
  };
}

const LISTED: readonly (readonly [keys: string, expected: RegExp])[] = [
  ['wideload sessions li\t', /sessions list /],
  ['wideload --log-level=er\t', /--log-level=error /],
  ['wideload --load=base,session_r\t', /--load=base,session_redis /],
  ['wideload -c paper.\t', /-c paper\.conf /],
];

describe('on a terminal', () => {
  describe('bash', () => {
    let shell: Shell;
    beforeAll(async () => {
      shell = await startShell('bash', 'bash --norc --noprofile -i');
    });
    afterAll(() => shell.end());

    it.each(LISTED)('completes %j', async (keys, expected) => {
      expect(await shell.type(keys, expected)).toMatch(expected);
    });

    it('continues after an equals sign and after a folder', async () => {
      await shell.type('wideload --http-po\tX', /--http-port=X/);
    });
  });

  describe('zsh', () => {
    let shell: Shell;
    beforeAll(async () => {
      shell = await startShell('zsh', 'zsh -f -i');
    });
    afterAll(() => shell.end());

    it.each(LISTED)('completes %j', async (keys, expected) => {
      // Control sequences stand between the typed and the completed characters.
      const spaced = new RegExp(expected.source.trimEnd());
      expect(await shell.type(keys, spaced)).toMatch(spaced);
    });
  });
});

describe('fish', () => {
  it('offers the same', async () => {
    const folder = place();
    const { stdout: script } = await runCommand(['completion', 'fish']);
    // Each line starts the host: a few of every kind are enough.
    const lines = LINES.filter((_, index) => index % 3 === 0);
    const ask = lines.map(([line]) => `echo "line ${line}"; complete -C "${line}"`).join('\n');
    const output = execFileSync('fish', ['--no-config', '-c', `${script}\n${ask}`], {
      cwd: folder,
      env: environment(folder),
      encoding: 'utf8',
    });
    const answers = output.split(/^line .*\n/m).slice(1);
    const offered = answers.map((text) => text.split('\n').flatMap((line) => line.split('\t')[0] || []));
    // fish sorts alphabetically; the host has another order.
    expect(offered).toEqual(lines.map(([, words]) => [...words].sort()));
  }, 120_000);
});
