import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';
import { withQuickNpmCi } from '../support/install/quick_npm_ci.ts';
import { type Block, blocksOf, pages, readPage } from '../support/markdown.ts';

/** Installing a checkout is slow on a slow connection. */
const INSTALLATION = 300_000;

const running = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of running) {
    const closed = once(child, 'close');
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await closed;
  }
  await cleanUp();
});

const isRun = ({ language, about }: Block): boolean => language === 'sh' && about === 'run';
const guides = pages.filter((page) => blocksOf(page).some(isRun));

/** Follows a page in its own folder. */
class Reader {
  readonly folder: string;
  private readonly path = withQuickNpmCi(
    `${dirname(process.execPath)}:${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
  );
  /** Address of the host that was started last. */
  url = 'http://localhost:8069';

  constructor(folder: string) {
    this.folder = folder;
  }

  write({ about, code }: Block): void {
    const file = join(this.folder, about);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }

  /** Runs the lines of a block and returns their output. A host keeps running. */
  async type({ code }: Block): Promise<string> {
    let printed = '';
    for (const line of code.split('\n').filter((one) => one !== '')) {
      printed += await this.run(line.replaceAll('http://localhost:8069', this.url));
    }
    return printed.replaceAll(this.url, 'http://localhost:8069').replaceAll(this.folder, '~').replaceAll(ROOT, '');
  }

  private run(line: string): Promise<string> {
    const child = spawn('sh', ['-c', line], { cwd: this.folder, env: this.environment(), detached: true });
    running.add(child);
    let output = '';
    return new Promise((resolve, reject) => {
      const listen = (text: Buffer): void => {
        output += text;
        const [, url] = /^ready in .*?(http:\/\/[\w.:]+)[\s\S]*?\n/m.exec(output) ?? [];
        if (url === undefined) return;
        this.url = url;
        resolve(output);
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('close', (code) => {
        running.delete(child);
        // A command that fails on a page must fail with one of our messages.
        if (code === 0 || /^wideload: error: /m.test(output)) resolve(output);
        else reject(new Error(`${line}\nended with ${code}:\n${output}`));
      });
    });
  }

  private environment(): Record<string, string> {
    return {
      PATH: this.path,
      HOME: this.folder,
      // A free port, because 8069 may be in use.
      ODOO_HTTP_PORT: '0',
      ODOO_ADMIN_PASSWD: 'secret',
      npm_config_cache: join(homedir(), '.npm'),
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    };
  }
}

/** Creates a checkout if the page begins with one, otherwise a folder in which `node host` works. */
function folderFor(page: string): string {
  const folder = newFolder('wideload-guide-');
  if (!blocksOf(page).some((block) => isRun(block) && block.code.startsWith('npm ci\n'))) {
    symlinkSync(join(ROOT, 'host.js'), join(folder, 'host.js'));
    return folder;
  }
  const isMade = (path: string): boolean => ['node_modules', 'dist', '.git', 'docs_blocks'].includes(basename(path));
  cpSync(ROOT, folder, { recursive: true, filter: (path) => !isMade(path) });
  return folder;
}

/** Removes what differs between runs: numbers, times, and spaces between columns. */
const plain = (text: string): string =>
  text
    .replaceAll(/\d+(?:\.\d+)?/g, '0')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();

/** Follows a page to its end: writes its files, runs its commands, and compares their output with the page. */
async function follow(page: string): Promise<Reader> {
  const reader = new Reader(folderFor(page));
  let printed: string | undefined;
  for (const block of blocksOf(page)) {
    if (isRun(block)) printed = await reader.type(block);
    else if (block.language === 'text' && printed !== undefined) {
      for (const line of block.code.split('\n').filter((one) => one !== '' && one !== '...')) {
        expect(plain(printed), `${page} shows`).toContain(plain(line));
      }
      printed = undefined;
    } else if (block.about !== '') reader.write(block);
  }
  return reader;
}

describe('the guide', () => {
  it.each(guides.filter((page) => !page.endsWith('first-module.md')))(
    '%s shows the real output of its commands',
    async (page) => {
      await follow(page);
    },
    INSTALLATION,
  );

  it(
    'leads to a page in the browser in four commands',
    async () => {
      const page = 'docs/authors/first-module.md';
      const commands = blocksOf(page).find(isRun)?.code.trimEnd().split('\n') ?? [];
      expect(commands).toHaveLength(4);

      const reader = await follow(page);
      const browser = await startBrowser();
      try {
        const tab = await browser.newPage();
        for (const visit of ['1', '2']) {
          await tab.goto(`${reader.url}/hello`);
          expect(await tab.locator('h1').textContent()).toBe('Welcome, stranger!');
          expect(await tab.locator('#visits').textContent()).toBe(visit);
        }
      } finally {
        await browser.close();
      }
    },
    INSTALLATION,
  );

  it('shows the module that scaffold creates', () => {
    const shown = blocksOf('docs/authors/first-module.md').filter(({ language }) => language === 'ts');
    expect(shown.map(({ code }) => code)).toEqual([
      readPage('packages/create/template/hello/index.ts'),
      readPage('packages/create/template/hello/index.test.ts'),
    ]);
  });
});
