import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';
import { type Block, blocksOf, pages, readPage } from '../support/markdown.ts';

/** Installing a checkout takes its time on a slow line. */
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

/** Somebody who reads a page and does what it says, in a folder of their own. */
class Reader {
  readonly folder: string;
  /** Where the host that was started last listens. */
  url = 'http://localhost:8069';

  constructor(folder: string) {
    this.folder = folder;
  }

  write({ about, code }: Block): void {
    const file = join(this.folder, about);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }

  /** Types the lines of a block, and answers all that was printed. A host that serves is left running. */
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
        // What a page shows as failing must fail with a message of ours.
        if (code === 0 || /^wideload: error: /m.test(output)) resolve(output);
        else reject(new Error(`${line}\nended with ${code}:\n${output}`));
      });
    });
  }

  private environment(): Record<string, string> {
    return {
      PATH: `${dirname(process.execPath)}:${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
      HOME: this.folder,
      // Any port that is free, as nobody may rely on 8069 here.
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

/** A fresh checkout where a page begins with one, else a folder in which `node host` works. */
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

/** What differs from run to run says nothing: numbers, times, and how columns are filled. */
const plain = (text: string): string =>
  text
    .replaceAll(/\d+(?:\.\d+)?/g, '0')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();

/** Follows a page to its end: writes its files, types its commands, and sees what it says one sees. */
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
    '%s does and shows what it says',
    async (page) => {
      await follow(page);
    },
    INSTALLATION,
  );

  it(
    'leads from nothing to a page in the browser in four commands',
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

  it('shows the module that scaffold writes', () => {
    const shown = blocksOf('docs/authors/first-module.md').filter(({ language }) => language === 'ts');
    expect(shown.map(({ code }) => code)).toEqual([
      readPage('packages/host/scaffold/hello/index.ts'),
      readPage('packages/host/scaffold/hello/index.test.ts'),
    ]);
  });
});
