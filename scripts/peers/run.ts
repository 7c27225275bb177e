// Runs the public test suites of other session layers against our stores. The suites are fetched into a temporary folder,
// which is removed afterwards: nothing of them is kept here.
//
//   npm run peers                                              every suite
//   npm run peers -- --source=express-session=/srv/session     one suite, from another clone of its repository
//
// Fails if a case differs that docs/maintainers/peers.md does not list, or if a listed one differs no longer.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRedis } from '../../test/support/redis.ts';
import { listedCases, PAGE } from './listed.ts';
import { PEERS, type Peer } from './peers.ts';

const REPLACE = fileURLToPath(new URL('.', import.meta.url));

/** The parts of mocha's report that are read. */
interface Report {
  readonly passes: readonly { readonly fullTitle: string }[];
  readonly failures: readonly { readonly fullTitle: string }[];
}

/** Reads `--source=<name>=<repository>`; without any, every suite comes from where it is public. */
function chosen(args: readonly string[]): Peer[] {
  const sources = args.map((arg) => /^--source=([\w@/-]+)=(.+)$/.exec(arg) ?? []);
  if (sources.length === 0) return [...PEERS];
  return sources.map(([, name, source], at) => {
    const peer = PEERS.find((one) => one.name === name);
    if (peer === undefined || source === undefined)
      throw new Error(`${args[at]} is not --source=<name>=<repository>; names: ${PEERS.map((one) => one.name).join()}`);
    return { ...peer, source };
  });
}

function fetchSuite({ source, commit, prepare }: Peer, folder: string): void {
  const run = (cwd: string, program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  run(tmpdir(), 'git', 'clone', '--quiet', source, folder);
  run(folder, 'git', 'checkout', '--quiet', commit);
  run(folder, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock');
  for (const [program, ...args] of prepare) execFileSync(program, args, { cwd: folder, stdio: 'ignore' });
}

/** Returns the report of a suite. It fails where it differs, so its exit code says nothing. */
function reportOf(peer: Peer, folder: string, port: number): Report {
  const report = join(folder, 'wideload-report.json');
  const { stderr } = spawnSync(process.execPath, [...peer.args({ report, replace: REPLACE })], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'test', PEERS_REDIS_PORT: String(port) },
    encoding: 'utf8',
  });
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    throw new Error(`the suite of ${peer.name} did not run: ${stderr}`);
  }
}

/** Prints how a suite ended. Returns whether it differs as the page says. */
function compare({ name, commit }: Peer, { passes, failures }: Report): boolean {
  const listed = listedCases(name);
  const titles = failures.map(({ fullTitle }) => fullTitle);
  console.log(`${name} at ${commit.slice(0, 12)}: ${passes.length} cases pass, ${titles.length} differ`);
  const unlisted = titles.filter((title) => !listed.includes(title));
  const resolved = listed.filter((title) => !titles.includes(title));
  for (const title of unlisted) console.log(`  differs, and is not listed in ${PAGE}: ${title}`);
  for (const title of resolved) console.log(`  listed in ${PAGE}, and does not differ: ${title}`);
  return unlisted.length + resolved.length === 0;
}

const redis = await startRedis();
try {
  for (const peer of chosen(process.argv.slice(2))) {
    const folder = mkdtempSync(join(tmpdir(), 'wideload-peers-'));
    try {
      fetchSuite(peer, folder);
      if (!compare(peer, reportOf(peer, folder, redis.port))) process.exitCode = 1;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
} finally {
  await redis.stop();
}
