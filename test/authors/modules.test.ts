import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkModule } from '@wideload/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, newFolder, ROOT, runHost, said, startHost } from '../support/host.ts';
import { startRedis } from '../support/redis.ts';

const SOURCE = join(ROOT, 'test/authors/modules');
const NAMES = readdirSync(SOURCE, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const BIN = join(ROOT, 'node_modules/.bin');
/** The packages that the authors installed beside their modules. */
const INSTALLED = ['@fastify/multipart', 'node-sqlite3-wasm'];

/** Outside the checkout, with what the authors installed. */
let addons: string;
/** The `node_modules` that scaffold makes in a module: links to the types of the host. */
let linked: string;

beforeAll(async () => {
  addons = join(newFolder(), 'addons');
  cpSync(SOURCE, addons, { recursive: true, filter: (path) => !/\/(?:dist|node_modules)$/.test(path) });
  install(addons);
  const cwd = newFolder();
  await runHost(['scaffold', 'linked'], { cwd });
  linked = join(cwd, 'linked/node_modules');
});
afterAll(cleanUp);

/** Adds the packages to a folder, as `npm install` does. */
function install(folder: string): void {
  for (const name of INSTALLED) {
    const place = join(folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), place);
  }
}

/** Runs a program to its end, and returns what it printed. Throws if it fails. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  // What Vitest tells its own workers is not for those that are started here.
  const env = { PATH: `${BIN}:${process.env.PATH}`, HOME: cwd, NO_COLOR: '1', npm_config_offline: 'true' };
  const ended = promisify(execFile)(program, args, { cwd, env });
  const { stdout } = await ended.catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`${args.join(' ')}\n${error.stdout}${error.stderr}`);
  });
  return stdout;
}

describe('modules of authors outside the checkout', () => {
  it('pass their tests under the runner of Node', async () => {
    const cwd = newFolder();
    cpSync(addons, cwd, { recursive: true });
    // The runner starts a process for each file. It finds that of one module; all others are imported by a single file.
    const [found = '', ...others] = NAMES;
    const imports = others.map((name) => `import './${name}/index.test.ts';\n`);
    writeFileSync(join(cwd, 'others.test.ts'), imports.join(''));
    const { code, stdout } = await runHost(['test', found, 'others.test.ts'], { cwd });
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^ℹ fail 0$/m);
  });

  it('pass the same tests under Vitest, with its plugin', async () => {
    const cwd = newFolder();
    cpSync(addons, cwd, { recursive: true });
    symlinkSync(join(ROOT, 'node_modules/vitest'), join(cwd, 'node_modules/vitest'));
    writeFileSync(
      join(cwd, 'vitest.config.mjs'),
      `import { wideload } from ${JSON.stringify(join(ROOT, 'packages/testing/dist/vitest.js'))};
       export default { plugins: [wideload()], resolve: { alias: { 'node:test': 'vitest' } } };`,
    );
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const stdout = await run(process.execPath, [vitest, 'run', '--maxWorkers=1', '--no-isolate'], cwd);
    expect(stdout).toContain(`Test Files  ${NAMES.length} passed (${NAMES.length})`);
  });

  it.each(NAMES)('%s passes the check before publishing', async (name) => {
    const { checks } = await checkModule(join(addons, name));
    // What is published from a build, is built in the test of the package.
    const failed = checks.filter((check) => check.passed === false && check.name !== 'publishing');
    expect(failed).toEqual([]);
    expect(checks.find((check) => check.name === 'growth')?.passed).toBe(true);
  });

  it('have no type errors, with the types that scaffold links', async () => {
    const cwd = newFolder();
    cpSync(addons, join(cwd, 'addons'), { recursive: true });
    cpSync(linked, join(cwd, 'node_modules'), { recursive: true, verbatimSymlinks: true });
    for (const project of ['addons', 'addons/links']) await run(join(BIN, 'tsc'), ['-p', project], cwd);
  });

  it('are loaded together, with a package of npm by its name, over Redis and over files', async () => {
    const cwd = await projectWithPackage();
    const redis = await startRedis();
    try {
      const others = NAMES.filter((name) => name !== 'links');
      const args = [
        `--addons-path=${addons}`,
        `--documents-folder=${join(cwd, 'documents')}`,
        '--acme-wideload-links-links=docs=https://example.org/docs',
      ];
      const load = (names: readonly string[]) => `--load=${[...names, '@acme/wideload-links'].join(',')}`;
      const atRedis = [`--session-redis-port=${redis.port}`, '--session-redis-host=127.0.0.1'];
      const preferred = '--prefer=base.session_store=session_redis';

      const first = await startHost([load(['session_redis', ...others]), preferred, ...args, ...atRedis], { cwd });
      expect(first.readyLine).toContain(`sessions: Redis at 127.0.0.1:${redis.port}`);
      await said(first, 'report done');
      await useEach(first);
      // Another host of this Redis, which does not repeat the report.
      const second = await startHost(['--load=nightly,session_redis', `--addons-path=${addons}`, ...atRedis], { cwd });
      await first.stop();
      await second.stop();
      expect(second.output.stderr).not.toContain('report done');

      const files = await startHost([load(others.filter((name) => name !== 'memory_store')), ...args], { cwd });
      expect(files.readyLine).toContain('sessions: files in ');
      await useEach(files);
      const memory = await startHost([load(others), ...args], { cwd });
      expect(memory.readyLine).toContain('sessions: memory of this process');
    } finally {
      await redis.stop();
    }
  });
});

/** Packs the module `links` as its author would, and installs the package in a folder of its own. */
async function projectWithPackage(): Promise<string> {
  const cwd = newFolder();
  cpSync(join(addons, 'links'), join(cwd, 'links'), { recursive: true });
  cpSync(linked, join(cwd, 'links/node_modules'), { recursive: true, verbatimSymlinks: true });
  // It builds first.
  await run('npm', ['pack', '--pack-destination', cwd], join(cwd, 'links'));
  const project = join(cwd, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  // The host is not installed there, but runs from the checkout.
  const install = ['install', '../acme-wideload-links-1.0.0.tgz', '--legacy-peer-deps', '--no-audit', '--no-fund'];
  await run('npm', install, project);
  return project;
}

/** Requests something of each module of a running host. */
async function useEach(host: Host): Promise<void> {
  const anna = new Client(host.url);
  await anna.authenticate(host.password);

  const events = (await anna.request('/feed')).body?.getReader();
  const read = async () => new TextDecoder().decode((await events?.read())?.value);
  expect(await read()).toBe(': connected\n\n');
  const json = { 'content-type': 'application/json' };
  await anna.request('/feed', { method: 'POST', headers: json, body: JSON.stringify({ words: 'hello' }) });
  expect(await read()).toBe('data: "admin: hello"\n\n');
  await events?.cancel();

  const form = new FormData();
  form.append('file', new Blob(['hello']), 'a.txt');
  const document = { name: 'a.txt', size: 5, uploader: 'admin' };
  expect(await (await anna.request('/documents', { method: 'POST', body: form })).json()).toEqual(document);
  expect(await (await anna.request('/documents')).json()).toEqual([document]);
  expect(await (await anna.page('/web')).text()).toContain('<footer id="theme">');
  expect(await (await anna.request('/dice')).text()).toMatch(/^\{"dice":[1-6]\}$/);
  expect((await anna.request('/to/docs')).headers.get('location')).toBe('https://example.org/docs');
  await anna.request('/web/session/logout');
  await said(host, 'session ended');
}
