// The fast lane, for use before each commit: build, types, lint, and the unit tests of what has changed since main.
// A unit test runs in one process. Those that start processes (test/, and all that use test/support) are for `npm test`.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('../', import.meta.url)));

const STARTS_PROCESSES = /test\/support\/|\/\.\.\/test\/|node:child_process|node:cluster|\.\.\/support\//;

const git = (...args: readonly string[]): string[] =>
  execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .filter((line) => line !== '');

/** Where this branch left main; without one (a shallow clone) nothing counts but what is not committed. */
function base(): string {
  for (const main of ['main', 'origin/main']) {
    try {
      const [commit] = git('merge-base', 'HEAD', main);
      if (commit !== undefined) return commit;
    } catch {
      // There is no such branch.
    }
  }
  return 'HEAD';
}

/** Each package and module by its name: its folder, and what it depends on. */
function readWorkspaces(): Map<string, { folder: string; dependencies: readonly string[] }> {
  const folders = ['packages', 'modules'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`));
  return new Map(
    folders.map((folder) => {
      const { name, dependencies, peerDependencies } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      return [name, { folder, dependencies: Object.keys({ ...dependencies, ...peerDependencies }) }];
    }),
  );
}

/** Folders of the workspaces in which a file changed, and of those that depend on them. */
function affectedFolders(changed: readonly string[]): string[] {
  const workspaces = readWorkspaces();
  const affected = new Set<string>();
  for (const [name, { folder }] of workspaces) {
    if (changed.some((file) => file.startsWith(`${folder}/`))) affected.add(name);
  }
  for (const affecting of affected) {
    // What is added here is visited as well.
    for (const [name, { dependencies }] of workspaces) if (dependencies.includes(affecting)) affected.add(name);
  }
  return [...affected].map((name) => workspaces.get(name)?.folder ?? '');
}

/** Test files in a folder that start no process. */
function unitTests(folder: string): string[] {
  if (!existsSync(`${folder}/test`)) return [];
  return readdirSync(`${folder}/test`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/test/${name}`)
    .filter((file) => !STARTS_PROCESSES.test(readFileSync(file, 'utf8')));
}

/** Runs a command; what it prints is shown when it fails. Returns whether it succeeded. */
async function passes(title: string, command: string, args: readonly string[]): Promise<boolean> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.on('close', resolve));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${title}, ${seconds} s`);
  if (code !== 0) console.log(output);
  return code === 0;
}

const bin = (name: string): string => `node_modules/.bin/${name}`;

const changed = [...git('diff', '--name-only', base()), ...git('ls-files', '--others', '--exclude-standard')];
const tests = affectedFolders(changed).flatMap(unitTests);
const notRun = changed.filter((file) => file.endsWith('.test.ts') && existsSync(file) && !tests.includes(file));

const isBuilt = await passes('build', 'npm', ['run', '--silent', 'build']);
const passed =
  isBuilt &&
  (
    await Promise.all([
      passes('types', 'npm', ['run', '--silent', 'types']),
      passes('lint', 'npm', ['run', '--silent', 'lint']),
      tests.length === 0 ||
        passes(`unit tests: ${tests.length} files`, bin('vitest'), ['run', '--maxWorkers=1', ...tests]),
    ])
  ).every(Boolean);
if (tests.length === 0) console.log('no unit test concerns what has changed');
if (notRun.length > 0) console.log(`changed, and not run here: npx vitest run ${notRun.join(' ')}`);
process.exitCode = passed ? 0 : 1;
