import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newFolder } from './host.ts';

/** Creates a folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = newFolder();
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

/** Returns the source of a module. `rest`: its properties besides the name; `before`: code above it. */
export function moduleFile(name: string, rest: string, before = ''): string {
  return `import { defineModule } from '@wideload/kit';\n${before}export default defineModule({ name: '${name}', ${rest} });\n`;
}
