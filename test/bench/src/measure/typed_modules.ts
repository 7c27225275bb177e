import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COUNT = 20;

/** Functions as a module may have them; with types, or with the same text without. */
function functions(name: string, isTyped: boolean): string {
  const of = (type: string): string => (isTyped ? `: ${type}` : '');
  return Array.from(
    { length: 60 },
    (_, at) => `
export function ${name}${at}(count${of('number')}, text${of('string')})${of('string')} {
  const all${of('number[]')} = [count, ${at}];
  return text + all.map((one) => one * 2).join(',');
}`,
  ).join('');
}

/** Twenty modules of two files each, in a folder of their own, in TypeScript or in JavaScript. */
export function typedModules(extension: 'ts' | 'js') {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-bench-'));
  const names = Array.from({ length: COUNT }, (_, at) => `m${at}`);
  const isTyped = extension === 'ts';
  for (const name of names) {
    mkdirSync(join(folder, name));
    const write = (file: string, text: string): void => writeFileSync(join(folder, name, file), text);
    write('package.json', '{ "type": "module" }');
    write(`lib.${extension}`, functions('lib', isTyped));
    write(
      `index.${extension}`,
      `import { defineModule } from '@wideload/kit';
import { lib1 } from './lib.${extension}';
${functions('own', isTyped)}
export default defineModule({ name: '${name}', setup() { lib1(1, own1(1, '')); } });`,
    );
  }
  return {
    args: [`--load=${names.join(',')}`, `--addons-path=${folder}`],
    remove: (): void => rmSync(folder, { recursive: true, force: true }),
  };
}
