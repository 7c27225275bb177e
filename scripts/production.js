// Makes a folder with what a host runs from, and nothing else: no sources, no compiler, nothing of tests and benchmarks.
//
//   npm run production -- /opt/wideload-0.1.0
//
// The image in config/Dockerfile is made the same way. Needs a build (`npm ci` makes one).
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

const ROOT_FILES = [
  'LICENSE',
  'README.md',
  'host.js',
  'odoo.conf.example',
  'package.json',
  'package-lock.json',
  'config',
];

/** What Node never loads of an installed package: source maps, types, documentation. Licences stay. */
const NEVER_LOADED = /\.(?:map|d\.[cm]?ts|md|markdown|flow)$/;

/** Folders at the top of an installed package that hold no code of it, by their usual names. */
const BESIDE_THE_CODE = [
  'test',
  'tests',
  '__tests__',
  'docs',
  'doc',
  'example',
  'examples',
  'benchmark',
  'benchmarks',
  '.github',
];

/** Nothing of a package is run while it is installed. */
const QUIETLY = ['--ignore-scripts', '--no-audit', '--no-fund'];

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

function fail(sentence) {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(1);
}

const npm = (args, options) => execFileSync('npm', args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });

/** Copies what runs: the host's own files, and of each package and module what its `files` names. */
function copyProgram(target) {
  for (const name of ROOT_FILES) cpSync(join(ROOT, name), join(target, name), { recursive: true });
  for (const parent of ['packages', 'modules']) {
    for (const name of readdirSync(join(ROOT, parent))) {
      const from = join(ROOT, parent, name);
      const files = readJson(join(from, 'package.json')).files.filter((file) => !file.startsWith('!'));
      for (const file of ['package.json', ...files]) {
        if (!existsSync(join(from, file))) fail(`${parent}/${name}/${file} does not exist: run npm run build first`);
        cpSync(join(from, file), join(target, parent, name, file), { recursive: true });
      }
    }
  }
}

/**
 * Drops what development needs from the manifests and from the lock file; the versions of the rest stay as locked. With
 * its development dependencies in it the lock would keep the compiler, which another package takes where it is there.
 */
function dropDevelopment(target) {
  const manifests = ['packages', 'modules'].flatMap((parent) =>
    readdirSync(join(target, parent)).map((name) => join(target, parent, name, 'package.json')),
  );
  for (const path of [join(target, 'package.json'), ...manifests]) {
    const { devDependencies, scripts, workspaces, ...manifest } = readJson(path);
    if (workspaces !== undefined) manifest.workspaces = ['packages/*', 'modules/*'];
    writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  }
  npm(['install', '--package-lock-only', ...QUIETLY], { cwd: target });
}

/** The folders of all installed packages, also of those that are installed below another one. */
function installedPackages(nodeModules) {
  return readdirSync(nodeModules, { withFileTypes: true }).flatMap((entry) => {
    const path = join(nodeModules, entry.name);
    if (!entry.isDirectory() || entry.name.startsWith('.')) return [];
    if (entry.name.startsWith('@')) return installedPackages(path);
    const below = join(path, 'node_modules');
    return [path, ...(existsSync(below) ? installedPackages(below) : [])];
  });
}

/** The files and folders that the ways into a package name: they are kept under any name. */
function entriesOf({ main, module, exports, bin }) {
  const paths = (value) =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(paths) : [value];
  return [main, module, exports, bin].flatMap(paths).filter((path) => typeof path === 'string');
}

function strip(folder) {
  const entries = entriesOf(readJson(join(folder, 'package.json'))).map((path) => path.replace(/^\.\//, ''));
  for (const name of BESIDE_THE_CODE) {
    if (!entries.some((path) => path.startsWith(`${name}/`)))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
  for (const name of readdirSync(folder, { recursive: true })) {
    if (NEVER_LOADED.test(name) && !/licen[cs]e/i.test(name)) rmSync(join(folder, name), { force: true });
  }
}

const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

function makeProduction(target) {
  if (existsSync(target) && readdirSync(target).length > 0) fail(`${target} is not empty: name a new folder`);
  mkdirSync(target, { recursive: true });
  copyProgram(target);
  dropDevelopment(target);
  npm(['ci', ...QUIETLY], { cwd: target });
  const packages = installedPackages(join(target, 'node_modules'));
  for (const folder of packages) strip(folder);
  const sbom = npm(['sbom', '--sbom-format=cyclonedx'], { cwd: target, encoding: 'utf8', maxBuffer: 2 ** 26 });
  writeFileSync(join(target, 'sbom.cdx.json'), sbom);
  const size = (sizeOf(target) / 2 ** 20).toFixed(0);
  process.stdout.write(
    `${target}: ${size} MiB, ${packages.length} packages besides our own, listed in sbom.cdx.json\n`,
  );
}

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-') || rest.length > 0)
  fail('usage: npm run production -- <new folder>');
makeProduction(resolve(process.env.INIT_CWD ?? '.', folder));
