import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newFolder } from './host.ts';

/** A new folder with these files in it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = newFolder();
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

/** The text of a module's file around what stands in `defineModule`. */
export function moduleFile(name: string, rest: string, before = ''): string {
  return `import { defineModule } from '@wideload/kit';\n${before}export default defineModule({ name: '${name}', ${rest} });\n`;
}
