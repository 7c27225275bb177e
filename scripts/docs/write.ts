import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MADE_FOLDERS, madePages } from './pages.ts';
import { picture } from './picture.ts';
import { ROOT } from './project.ts';

const pages = new Map([...madePages(), ...(await picture())]);
for (const folder of MADE_FOLDERS) {
  // What no longer is in the code has no page.
  rmSync(join(ROOT, folder), { recursive: true, force: true });
  mkdirSync(join(ROOT, folder), { recursive: true });
}
for (const [path, text] of pages) writeFileSync(join(ROOT, path), text);
