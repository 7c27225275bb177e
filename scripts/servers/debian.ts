import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A server in a suite of Debian. */
export interface Packaged {
  readonly kind: 'redis' | 'valkey';
  readonly suite: string;
  /** The suite with the libraries that it was built against. */
  readonly base: string;
}

/** The version, by which the operator names it, and where Debian has it. */
export const PACKAGED: Readonly<Record<string, Packaged>> = {
  'redis-8.0': { kind: 'redis', suite: 'trixie', base: 'trixie' },
  'valkey-8.0': { kind: 'valkey', suite: 'bookworm-backports', base: 'bookworm' },
  'valkey-8.1': { kind: 'valkey', suite: 'trixie', base: 'trixie' },
  'valkey-9.1': { kind: 'valkey', suite: 'sid', base: 'sid' },
};

/** The libraries that the servers load, and those that these load. A suite that lacks one has no need of it. */
const LIBRARIES = [
  ...['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1', 'libssl3', 'libssl3t64', 'libjemalloc2', 'liblzf1', 'zlib1g'],
  ...['libsystemd0', 'libcap2', 'libzstd1', 'liblzma5', 'liblz4-1', 'libgcrypt20', 'libgpg-error0'],
];

/** Debian's keys, also those of suites that the system does not use. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Runs apt-get or apt-cache. What it writes is shown if it fails. */
function apt(program: 'apt-get' | 'apt-cache', args: readonly string[], cwd?: string): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...(cwd && { cwd }) });
}

/** Returns the lines of a source for these suites, from the same place as the configured suites of Debian. */
function sourcesOf(suites: ReadonlySet<string>): string {
  const format = '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)';
  const targets = apt('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).split('\n');
  const [, , , uri] = targets.find((line) => line.startsWith('Debian Debian main '))?.split(' ') ?? [];
  if (!uri) throw new Error('apt-get knows no package list of Debian\n  run: apt-get update');
  const options = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  return [...suites].map((suite) => `deb ${options}${uri} ${suite} main\n`).join('');
}

/** Whether a suite has a package. */
const isIn = (options: readonly string[], name: string, suite: string): boolean =>
  apt('apt-cache', [...options, 'madison', name]).includes(` ${suite}/main `);

/**
 * Downloads a server with its libraries and unpacks both into a folder, beside the system: nothing is installed, and no
 * source of the system changes.
 */
export function unpack({ kind, suite, base }: Packaged, folder: string): void {
  const work = mkdtempSync(join(tmpdir(), 'wideload-servers-'));
  try {
    for (const name of ['lists/partial', 'archives/partial', 'root']) mkdirSync(join(work, name), { recursive: true });
    const list = join(work, 'sources.list');
    writeFileSync(list, sourcesOf(new Set([suite, base])));
    const options = [
      ...['-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=-'],
      ...[
        '-o',
        `Dir::State::lists=${join(work, 'lists')}`,
        '-o',
        `Dir::Cache=${work}`,
        '-o',
        'APT::Sandbox::User=root',
      ],
    ];
    apt('apt-get', [...options, '-qq', 'update']);
    const libraries = LIBRARIES.filter((name) => isIn(options, name, base)).map((name) => `${name}/${base}`);
    apt(
      'apt-get',
      [...options, '-qq', 'download', `${kind}-server/${suite}`, `${kind}-tools/${suite}`, ...libraries],
      work,
    );
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb')))
      execFileSync('dpkg', ['-x', join(work, file), join(work, 'root')]);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true });
    execFileSync('cp', ['-a', join(work, 'root'), `${folder}.part`]);
    renameSync(`${folder}.part`, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Returns the paths of these folders of an unpacked folder, as far as it has them, with what is in them. */
function contentsOf(folder: string, places: readonly string[]): string[] {
  const paths = places.map((place) => join(folder, place)).filter((path) => existsSync(path));
  return paths.flatMap((path) => readdirSync(path).map((name) => join(path, name)));
}

/** Returns the dynamic loader in an unpacked folder. It must fit the libraries there. */
export function loaderIn(folder: string): string | undefined {
  const isLoader = (path: string) => /\/ld-linux[^/]*\.so\.\d$/.test(path);
  return contentsOf(folder, ['usr/lib64', 'lib64', 'usr/lib', 'lib']).find(isLoader);
}

/** Returns the folders of its libraries: `usr/lib/x86_64-linux-gnu`. */
export function librariesIn(folder: string): string[] {
  return contentsOf(folder, ['usr/lib', 'lib']).filter((path) => path.endsWith('-linux-gnu'));
}
