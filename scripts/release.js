// Sets the version of a release in every manifest, in the lock file and in CHANGELOG.md, commits that, and tags it:
//
//   npm run release -- 0.2.0
//
// It pushes and publishes nothing: docs/maintainers/releases.md says what comes before and after.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = /^\d+\.\d+\.\d+$/;

const UNRELEASED = '## Unreleased\n';

const isOurs = (name) => /^(?:@wideload\/.+|wideload|create-wideload)$/.test(name);

/** A manifest, or its part of the lock file. Packages of this repository require each other in exactly this version. */
export function setVersion(manifest, version) {
  manifest.version = version;
  for (const field of ['dependencies', 'peerDependencies', 'devDependencies']) {
    for (const name of Object.keys(manifest[field] ?? {})) {
      if (isOurs(name)) manifest[field][name] = version;
    }
  }
}

function rewriteJson(path, change) {
  const json = JSON.parse(readFileSync(path, 'utf8'));
  change(json);
  writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
}

/** Throws an error that tells what to do when the version is not one, or nothing is to be released. */
export function release(root, version, date) {
  if (!VERSION.test(version)) throw new Error(`"${version}" is not a version; write one such as 0.2.0`);
  const changelog = join(root, 'CHANGELOG.md');
  const text = readFileSync(changelog, 'utf8');
  if (!text.includes(`${UNRELEASED}\n### `)) throw new Error('CHANGELOG.md lists nothing under "## Unreleased"');
  if (text.includes(`## ${version} `)) throw new Error(`CHANGELOG.md has ${version} already`);

  const lock = join(root, 'package-lock.json');
  const workspaces = Object.keys(JSON.parse(readFileSync(lock, 'utf8')).packages).filter(
    (path) => !path.includes('node_modules/'),
  );
  for (const path of workspaces) rewriteJson(join(root, path, 'package.json'), (json) => setVersion(json, version));
  rewriteJson(lock, (json) => {
    json.version = version;
    for (const path of workspaces) setVersion(json.packages[path], version);
  });
  writeFileSync(changelog, text.replace(UNRELEASED, `${UNRELEASED}\n## ${version} - ${date}\n`));
}

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' });

function releaseHere(version) {
  if (git('status', '--porcelain') !== '') throw new Error('the working folder has changes: commit them first');
  release(process.cwd(), version, new Date().toISOString().slice(0, 10));
  git('commit', '--quiet', '--all', `--message=Release ${version}`);
  git('tag', '--annotate', `v${version}`, `--message=Wideload ${version}`);
  process.stdout.write(`committed and tagged v${version}; next: git push --follow-tags\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    releaseHere(process.argv[2] ?? '');
  } catch (error) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 1;
  }
}
