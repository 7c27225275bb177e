import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setVersion } from '../../scripts/release.js';
import { newFolder, ROOT } from '../support/host.ts';

/** A folder with packages to publish. */
export interface Release {
  readonly version: string;
  readonly folder: string;
}

const versionIn = (folder: string): string => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;

/** Copies what every package publishes into a folder, under another version. */
function relabelled(version: string): Release {
  const target = newFolder('wideload-release-');
  for (const parent of ['packages', 'modules']) {
    for (const name of readdirSync(join(ROOT, parent))) {
      const from = join(ROOT, parent, name);
      const to = join(target, parent, name);
      const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
      mkdirSync(to, { recursive: true });
      for (const file of ['LICENSE', 'README.md', ...manifest.files]) {
        if (existsSync(join(from, file))) cpSync(join(from, file), join(to, file), { recursive: true });
      }
      setVersion(manifest, version);
      writeFileSync(join(to, 'package.json'), JSON.stringify(manifest));
    }
  }
  return { version, folder: target };
}

/** The version of the last release that this checkout has a tag of. */
function lastTagged(): string | undefined {
  const tags = execFileSync('git', ['tag', '--list', 'v*', '--sort=-version:refname'], { cwd: ROOT, encoding: 'utf8' });
  return tags.match(/^v\d+\.\d+\.\d+$/m)?.[0].slice(1);
}

/** Builds the release of a tag from its own sources, in a folder of its own. */
function tagged(version: string): Release {
  const folder = newFolder('wideload-release-');
  const archive = execFileSync('git', ['archive', `v${version}`], { cwd: ROOT, maxBuffer: 2 ** 28 });
  execFileSync('tar', ['--extract'], { cwd: folder, input: archive });
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { version, folder };
}

/**
 * Two releases, the older first: that of the last tag, and this checkout. Before the first tag both are this checkout.
 * As long as it has the version of the tag, it is published under the next one.
 */
export function releases(): readonly [before: Release, now: Release] {
  const here = versionIn(ROOT);
  const last = lastTagged();
  const before = last === undefined ? relabelled('0.0.9') : tagged(last);
  const now =
    last === here
      ? relabelled(here.replace(/\d+$/, (patch) => `${Number(patch) + 1}`))
      : { version: here, folder: ROOT };
  return [before, now];
}
