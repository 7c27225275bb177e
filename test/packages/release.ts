import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setVersion } from '../../scripts/release.js';
import { newFolder, ROOT } from '../support/host.ts';

/** The version of this checkout. */
export const { version: VERSION }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Copies what every package publishes into a folder, under another version: the release before, or the next one. */
export function relabelled(version: string): string {
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
  return target;
}
