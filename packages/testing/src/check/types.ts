import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ownModules, programFolder, scopeFolder } from '@wideload/boot';
import type { ModulePlace } from '@wideload/loader';
import { createPathsMatcher, findTsconfig, parseTsconfig } from 'get-tsconfig';
import { noCompiler, noTypeScriptHere } from '../errors.ts';
import { type Finding, passed, skipped, without } from './finding.ts';

/** Maximum number of lines of the compiler that are shown. */
const MOST_LINES = 20;

/** Returns the compiler of the module, else the host's own. */
function findCompiler(folder: string): string | undefined {
  for (const from of [folder, programFolder()]) {
    try {
      const manifest = createRequire(join(from, 'package.json')).resolve('typescript/package.json');
      const { bin }: { bin: { tsc: string } } = JSON.parse(readFileSync(manifest, 'utf8'));
      return join(dirname(manifest), bin.tsc);
    } catch {
      // Not found here: the next one may be.
    }
  }
  return undefined;
}

/** Where the types of the packages are that a module may import with nothing installed beside it. */
function ourTypes(): Readonly<Record<string, readonly string[]>> {
  const scope = scopeFolder(programFolder()) ?? programFolder();
  const found = readdirSync(scope).flatMap((name) => {
    const manifest = readFileSync(join(scope, name, 'package.json'), 'utf8');
    const { exports: exported }: { exports?: { '.'?: { types?: string } } } = JSON.parse(manifest);
    const types = exported?.['.']?.types;
    return types === undefined ? [] : [[`@wideload/${name}`, [join(scope, name, types)]] as const];
  });
  return Object.fromEntries(found);
}

/**
 * The types of the Fastify that runs, for all files: plugins beside the module, and the module itself, extend them. Those of
 * another Fastify beside the module would be extended instead, and routes would not see it.
 */
function typesOfFastify(): Readonly<Record<string, readonly string[]>> {
  const web = ownModules().get('web');
  if (web === undefined) return {};
  const manifest = createRequire(join(web, 'package.json')).resolve('fastify/package.json');
  const { types }: { types: string } = JSON.parse(readFileSync(manifest, 'utf8'));
  return { fastify: [join(dirname(manifest), types)] };
}

/** Returns every `node_modules/@types` of a folder and the folders above it. */
function typeRootsOf(folder: string): string[] {
  const root = join(folder, 'node_modules/@types');
  return [...(existsSync(root) ? [root] : []), ...(dirname(folder) === folder ? [] : typeRootsOf(dirname(folder)))];
}

/** As strict as the host is, for a module that no tsconfig.json is about, and with all that runs. */
const STRICT = {
  target: 'es2023',
  module: 'preserve',
  strict: true,
  isolatedModules: true,
  jsx: 'react-jsx',
};

/** The files of a project that extends another one: without a list, the compiler takes those in its own folder. */
function inputsOf(config: string, folder: string): { include?: readonly string[] } {
  const { files, include } = parseTsconfig(config);
  return files || include ? {} : { include: [join(folder, '**/*')] };
}

/** The `paths` of a project, whole: a project in another folder that extends it can name others beside them. */
function pathsOf(config: string): Readonly<Record<string, readonly string[]>> {
  const project = { path: config, config: parseTsconfig(config) };
  const match = createPathsMatcher(project);
  const names = Object.keys(project.config.compilerOptions?.paths ?? {});
  // The asterisk of a name matches itself.
  return Object.fromEntries(names.map((name) => [name, match?.(name) ?? []]));
}

/** Makes a project for the compiler in a new folder, which extends the nearest tsconfig.json of a module, if there is one. */
function makeProject(
  { folder, file }: ModulePlace,
  config: string | undefined,
): { project: string; remove: () => void } {
  const project = mkdtempSync(join(tmpdir(), 'wideload-check-'));
  const compilerOptions = {
    ...(config === undefined ? STRICT : {}),
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [...typeRootsOf(folder), ...typeRootsOf(programFolder())],
    paths: { ...(config === undefined ? {} : pathsOf(config)), ...ourTypes(), ...typesOfFastify() },
  };
  const isOwn = config !== undefined && dirname(config) === folder;
  const inputs = {
    ...(config !== undefined && { extends: config }),
    ...(isOwn ? inputsOf(config, folder) : { files: [file], include: [] }),
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, ...inputs }));
  return { project, remove: () => rmSync(project, { recursive: true, force: true }) };
}

/**
 * Runs TypeScript on a module: with its own tsconfig.json, or else on its file and all imports of that, with the options of
 * the nearest tsconfig.json above, as the host runs it.
 */
export async function checkTypes({ folder, file }: ModulePlace): Promise<Finding> {
  const config = findTsconfig(join(folder, 'index.ts'));
  const hasOwn = config !== undefined && dirname(config) === folder;
  if (!hasOwn && !/\.[cm]?tsx?$/.test(file)) return skipped(noTypeScriptHere());
  const compiler = findCompiler(folder);
  if (compiler === undefined) return skipped(noCompiler());
  const { project, remove } =
    hasOwn && scopeFolder(folder) !== undefined
      ? { project: folder, remove: () => {} }
      : makeProject({ folder, file }, config);
  try {
    await promisify(execFile)(process.execPath, [compiler, '--noEmit', '--pretty', 'false', '-p', project]);
    return passed();
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    const lines = said.split('\n').filter((line) => line.trim() !== '');
    return without(lines.length > 0 ? lines.slice(0, MOST_LINES) : [String(error)]);
  } finally {
    remove();
  }
}
