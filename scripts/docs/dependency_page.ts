import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cell } from './cell.ts';
import { ROOT } from './project.ts';

const PAGE = 'docs/dependencies.md';

/** A package in the lock file. */
interface Locked {
  /** Of a package of this repository. */
  readonly name?: string;
  readonly link?: boolean;
  /** The folder of a link. */
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  /** Of a package with native code: the same for each platform. */
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

type Lock = ReadonlyMap<string, Locked>;

const readJson = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** The package `wideload`: it depends on all of ours that an installation has. */
const PROGRAM = 'packages/host';

/** The path in the lock file of the package that Node finds under this name from a folder. */
function find(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.replace(/\/?(?:node_modules\/)?(?:@[^/]+\/)?[^/]*$/, '')) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.has(path)) return path;
    if (folder === '') return undefined;
  }
}

/** Whether a package is for the platform that the page is about. */
function isNative({ os, cpu, libc = ['glibc'] }: Locked): boolean {
  return Boolean(os?.includes('linux') && (cpu?.includes('x64') ?? true) && libc.includes('glibc'));
}

/** The packages with native code that a package needs, by their paths. */
function native(lock: Lock, path: string): string[] {
  return Object.keys(lock.get(path)?.optionalDependencies ?? {}).flatMap((name) => {
    const found = find(lock, path, name);
    return found !== undefined && isNative(lock.get(found) ?? {}) ? [found] : [];
  });
}

/** How one of our packages has another: installed with it, used where it is there, or as a part of it (scripts/bundle.js). */
type Use = 'installed' | 'optional' | 'bundled';

/** The names of the packages that a package uses so. */
function namesOf(locked: Locked, use: Use): string[] {
  const { dependencies = {}, devDependencies = {}, peerDependencies = {}, peerDependenciesMeta: about = {} } = locked;
  const isOptional = (name: string): boolean => about[name]?.optional ?? false;
  const peers = Object.keys(peerDependencies);
  switch (use) {
    case 'installed':
      return [...Object.keys(dependencies), ...peers.filter((name) => !isOptional(name))];
    case 'optional':
      return peers.filter(isOptional);
    case 'bundled':
      return Object.keys(devDependencies).filter((name) => !name.startsWith('@types/'));
  }
}

/** The packages of others that a package uses so, by their paths. */
function used(lock: Lock, path: string, use: Use): string[] {
  const named = namesOf(lock.get(path) ?? {}, use).flatMap((name) => {
    const found = find(lock, path, name);
    return found === undefined || lock.get(found)?.link ? [] : [found];
  });
  return use === 'installed' ? [...named, ...native(lock, path)] : named;
}

/** The folders of our packages that come with `wideload`. */
function comeWithProgram(lock: Lock): Set<string> {
  const folders = new Set([PROGRAM]);
  for (const folder of folders) {
    const { dependencies = {}, peerDependencies = {} } = lock.get(folder) ?? {};
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const { link, resolved } = lock.get(find(lock, folder, name) ?? '') ?? {};
      if (link && resolved !== undefined) folders.add(resolved);
    }
  }
  return folders;
}

/** These packages and all that they need. */
function closure(lock: Lock, starts: Iterable<string>): Set<string> {
  const all = new Set(starts);
  for (const path of all) for (const next of used(lock, path, 'installed')) all.add(next);
  return all;
}

/** The sizes of an installed package's own files, in bytes, by their places on the disk: some packages link to others. */
function sizesOf(path: string): [number, number][] {
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(join(ROOT, path).length).includes('node_modules'))
    .map((entry) => statSync(join(entry.parentPath, entry.name)))
    .map(({ ino, size }) => [ino, size]);
}

const megabytes = (paths: Iterable<string>): string =>
  ([...new Map([...paths].flatMap(sizesOf)).values()].reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1);

const nameOf = (path: string): string => path.replace(/.*node_modules\//, '');

/** Which of our packages use one so, by the paths of both. */
function uses(lock: Lock, use: Use): Map<string, string[]> {
  const users = new Map<string, string[]>();
  const ours = comeWithProgram(lock);
  for (const path of [...lock.keys()].filter((one) => ours.has(one))) {
    for (const other of used(lock, path, use)) users.set(other, [...(users.get(other) ?? []), path]);
  }
  return new Map([...users].sort(([one], [other]) => nameOf(one).localeCompare(nameOf(other))));
}

function table(lock: Lock, users: ReadonlyMap<string, string[]>, reasons: Readonly<Record<string, string>>): string[] {
  const rows = [...users].map(([path, by]) => {
    const name = nameOf(path);
    const reason = reasons[name];
    if (reason === undefined) throw new Error(`say in scripts/docs/dependencies.json what ${name} is for`);
    const others = closure(
      lock,
      [...users.keys()].filter((one) => one !== path),
    );
    const alone = [...closure(lock, [path])].filter((one) => !others.has(one));
    const names = by.map((folder) => cell(lock.get(folder)?.name ?? folder)).join(', ');
    return `| ${cell(name)} | ${reason} | ${names} | ${alone.length} | ${megabytes(alone)} MB |`;
  });
  return ['| package | what it is for | used by | packages | size |', '| --- | --- | --- | --- | --- |', ...rows];
}

/** The page by its path: what an installation consists of besides our own packages. */
export function dependencyPage(): Map<string, string> {
  const lock: Lock = new Map(Object.entries(readJson('package-lock.json').packages));
  const reasons: Readonly<Record<string, string>> = readJson('scripts/docs/dependencies.json');
  const direct = uses(lock, 'installed');
  const all = closure(lock, direct.keys());
  const text = [
    '# Dependencies',
    '',
    `An installation of \`wideload\` has ${all.size} packages of others, ${megabytes(all)} MB of files on Linux. For each package that`,
    'ours name, the table counts what would go with it: itself, and what nothing else needs. Generated from the lock file and the',
    'installed packages by `npm run docs`.',
    '',
    ...table(lock, direct, reasons),
    '',
    '## Optional',
    '',
    'Not installed with `wideload`. The error of what needs one of them names it; add it to the project then.',
    '',
    ...table(lock, uses(lock, 'optional'), reasons),
    '',
    '## Part of our packages',
    '',
    'Their code is in the JavaScript of ours, and their licences beside it (`dist/bundled_licences.txt`). `npm audit` of a project',
    'does not see them: a new release of ours brings their corrections.',
    '',
    ...table(lock, uses(lock, 'bundled'), reasons),
    '',
  ];
  return new Map([[PAGE, text.join('\n')]]);
}
