import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newFolder, ROOT } from './host.ts';

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

/** Creates a folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  return write(newFolder(), files);
}

const INSIDE = join(ROOT, 'test/addons');

/**
 * Creates a folder with these modules in JavaScript, for tests that only need what the modules do. It is inside the
 * checkout, where Node finds our packages by itself. A host with modules elsewhere, or in TypeScript, takes up to twice the
 * processor time on Node 20, which then has to run the loader's hooks in a thread: see test/modules.
 */
export function addonsWith(files: Readonly<Record<string, string>>): string {
  mkdirSync(INSIDE, { recursive: true });
  return write(newFolder('addons-', INSIDE), files);
}

/** Returns the source of a module. `rest`: its properties besides the name; `before`: code above it. */
export function moduleFile(name: string, rest: string, before = ''): string {
  return `import { defineModule } from '@wideload/kit';\n${before}export default defineModule({ name: '${name}', ${rest} });\n`;
}
