import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { librariesIn, loaderIn, PACKAGED, unpack } from './debian.ts';

/** Unpacked servers stay here. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/servers/', import.meta.url));

/** The programs of one server. */
export interface Programs {
  /** A folder with `redis-server` and `redis-cli`, by which the tests start them. */
  readonly folder: string;
  /** `Valkey 8.1.1`, as the server says. */
  readonly version: string;
}

/** The command that starts a program: of an unpacked suite by its own loader. */
function commandOf(program: string, root?: string): string {
  const loader = root === undefined ? undefined : loaderIn(root);
  if (root === undefined || loader === undefined) return `'${program}'`;
  return `'${loader}' --library-path '${librariesIn(root).join(':')}' '${program}'`;
}

/** The client of the same kind beside a server; else the one in PATH, which all servers understand. */
function clientBeside(server: string): string {
  const client = join(dirname(server), basename(server).replace('-server', '-cli'));
  return existsSync(client) ? client : 'redis-cli';
}

/** Puts both programs into a folder, under the names of Redis: a Valkey has names of its own. */
function install(name: string, server: string, root?: string): Programs {
  const folder = join(CACHE, 'bin', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const commands = { 'redis-server': server, 'redis-cli': clientBeside(server) };
  for (const [program, path] of Object.entries(commands)) {
    const command = path === program ? execFileSync('which', [path], { encoding: 'utf8' }).trim() : path;
    // The shell is replaced, so that signals reach the server.
    writeFileSync(join(folder, program), `#!/bin/sh\nexec ${commandOf(command, root)} "$@"\n`, { mode: 0o755 });
  }
  const said = execFileSync(join(folder, 'redis-server'), ['--version'], { encoding: 'utf8' });
  const [, kind, version] = /^(\w+) server v=(\S+)/.exec(said) ?? [];
  if (version === undefined) throw new Error(`${server} is not a Redis or Valkey: it says ${said.trim()}`);
  return { folder, version: `${kind} ${version}` };
}

/** Returns the programs of a server, by its path or by the name of a version in Debian. */
export function programsOf(named: string): Programs {
  const packaged = PACKAGED[named];
  if (packaged === undefined) {
    const path = resolve(named);
    if (!existsSync(path) || !statSync(path).isFile()) {
      const names = Object.keys(PACKAGED).join(', ');
      throw new Error(`--server=${named} is neither a program nor one of ${names}`);
    }
    return install(path.replaceAll(/\W+/g, '-').slice(1), path);
  }
  const root = join(CACHE, named);
  if (!existsSync(root)) {
    console.log(`unpacking ${named} from ${packaged.suite} of Debian`);
    unpack(packaged, root);
  }
  const programs = install(named, join(root, 'usr/bin', `${packaged.kind}-server`), root);
  const expected = named.replace('-', ' ');
  if (programs.version.toLowerCase().startsWith(`${expected}.`)) return programs;
  rmSync(root, { recursive: true, force: true });
  throw new Error(`${packaged.suite} of Debian has ${programs.version} by now\n  name a program: --server=/path/to/it`);
}
