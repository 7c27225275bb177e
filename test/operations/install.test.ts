import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInOwnFileSystem } from '../support/disks/own_file_system.ts';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';
import { withQuickNpmCi } from '../support/install/quick_npm_ci.ts';
import { blocksOf } from '../support/markdown.ts';

/** The pages are followed in a separate file system, which only root may mount, so that they do not change this machine. */
const isRoot = process.getuid?.() === 0;

/** The URL that the pages clone, and the folder that replaces it. */
const ADDRESS = 'https://git.example/wideload.git';

/** The text that the second release serves. */
const SECOND = '/* release 2 */';

/** Returns the commands of one walk through a page. */
const commandsOf = (page: string, walk: string): string =>
  blocksOf(page)
    .filter(({ language, about }) => language === 'sh' && about === walk)
    .map(({ code }) => code)
    .join('\n');

/** Whether a file is part of the releases. Only a real `npm ci`, which builds, may need tests and documentation. */
const isReleased = (name: string): boolean => IS_LONG || !/^docs\/|(?:^|\/)test\//.test(name);

/** Creates a repository with two releases of the files in this checkout. */
function makeReleases(): string {
  const folder = newFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: folder });
  const names = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  for (const name of names.toString().split('\0').filter(Boolean)) {
    if (!isReleased(name) || !existsSync(join(ROOT, name))) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(ROOT, name), join(folder, name));
  }
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=first');
  git('tag', 'v0.1.0');
  writeFileSync(join(folder, 'modules/web/static/web.css'), SECOND);
  git('commit', '--quiet', '--all', '--message=second');
  git('tag', 'v0.2.0');
  return folder;
}

/** Returns the size of a folder on the disk in bytes. */
const sizeOnDisk = (folder: string): number =>
  Number.parseInt(execFileSync('du', ['--summarize', '--block-size=1', folder], { encoding: 'utf8' }), 10);

/** Both parts make production folders of the same packages. */
const PATH = withQuickNpmCi(process.env.PATH ?? '');
afterAll(cleanUp);

describe('npm run production', () => {
  let folder: string;
  const make = (target: string) =>
    promisify(execFile)('npm', ['run', '--silent', 'production', '--', target], {
      cwd: ROOT,
      env: { ...process.env, PATH },
    });

  beforeAll(async () => {
    folder = join(newFolder(), 'wideload');
    await make(folder);
  }, 120_000);

  it('creates a folder of at most 40 MB', () => {
    expect(sizeOnDisk(folder)).toBeLessThan(40_000_000);
  });

  it('leaves out the compiler, sources, tests and packages of the benchmarks', () => {
    const installed = readdirSync(join(folder, 'node_modules'));
    for (const name of ['typescript', '@typescript', 'vitest', 'express', 'koa', 'autocannon', 'redis'])
      expect(installed).not.toContain(name);
    const own = ['packages', 'modules'].flatMap((parent) =>
      readdirSync(join(folder, parent)).map((name) => join(folder, parent, name)),
    );
    expect(own.length).toBeGreaterThan(10);
    for (const path of own) for (const name of ['src', 'test']) expect(existsSync(join(path, name))).toBe(false);
  });

  it('lists in its SBOM exactly the packages that are installed', () => {
    const { components } = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')) as {
      components: { 'bom-ref': string }[];
    };
    const listed = components.map((component) => component['bom-ref']);
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(path))
      .filter((path) => !/^node_modules\/(?:@wideload\/|(?:create-)?wideload\/)/.test(path))
      .map((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as { name: string; version: string })
      .map(({ name, version }) => `${name}@${version}`);
    const ours = listed.filter((name) => /^(?:@wideload\/|(?:create-)?wideload@)/.test(name));
    expect(ours.length).toBeGreaterThan(10);
    expect(new Set(listed.filter((name) => !ours.includes(name)))).toEqual(new Set(found));
  });

  it('refuses a folder that is not empty', async () => {
    const failed = await make(folder).catch((error: { code: number; stderr: string }) => error);
    expect(failed).toMatchObject({ code: 1, stderr: `error: ${folder} is not empty: name a new folder\n` });
  });

  it.each([
    ['its help', ['--help']],
    ['a boot with every module', ['--load=base,web,session_redis,metrics,request_log,websocket', '--stop-after-init']],
    ['a graph', ['modules', '--graph=mermaid']],
    ['the check of a module', ['check', join(ROOT, 'packages/create/template/hello'), '--help']],
  ])('creates a folder that runs %s', async (_, args) => {
    const env = { PATH: process.env.PATH, HOME: newFolder(), ODOO_SESSION_REDIS: '0' };
    const ran = promisify(execFile)(process.execPath, ['host.js', ...args, '--http-port=0'], { cwd: folder, env });
    expect((await ran).stderr).toBe('');
  });
});

describe('the pages for operators', () => {
  it.runIf(isRoot)(
    'install a release, and upgrade it under a host that keeps serving (as root, who can mount)',
    async () => {
      const script = `
{
${commandsOf('docs/operators/install.md', 'install')}
} <<< 'a long password'
setpriv --reuid=wideload --regid=wideload --clear-groups \\
  node /opt/wideload/host.js --workers=2 --http-port=0 --http-interface=127.0.0.1 >"$HOME/out" 2>"$HOME/err" &
HOST=$!
trap 'kill -9 $HOST' EXIT
until grep -q '^ready' "$HOME/out"; do kill -0 $HOST; read -rt 0.1 <> <(:) || true; done
URL=$(grep -o 'http://[0-9.:]*' "$HOME/out")
css() { curl -sS --fail "$URL/web/static/web.css"; }
css | grep -q 'release 2' && exit 1
{
${commandsOf('docs/operators/upgrade.md', 'upgrade')}
}
css | grep -q 'release 2' && exit 1
kill -HUP $HOST
until css | grep -q 'release 2'; do kill -0 $HOST; read -rt 0.1 <> <(:) || true; done
readlink /opt/wideload
trap - EXIT
kill $HOST
wait $HOST`;
      const env = {
        PATH,
        GIT_CONFIG_COUNT: '2',
        GIT_CONFIG_KEY_0: `url.${makeReleases()}.insteadOf`,
        GIT_CONFIG_VALUE_0: ADDRESS,
        GIT_CONFIG_KEY_1: 'safe.directory',
        GIT_CONFIG_VALUE_1: '*',
        npm_config_cache: execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim(),
      };
      const folders = ['opt', 'etc', 'var', 'usr/local/src'];
      const { stdout } = await runInOwnFileSystem(script, { folders, env });
      expect(stdout).toContain('0.1.0');
      expect(stdout.trimEnd().split('\n').at(-1)).toBe('wideload-0.2.0');
    },
    300_000,
  );
});
