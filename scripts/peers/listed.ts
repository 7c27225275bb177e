import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../docs/project.ts';

/** The page that lists every case of a public suite that differs here, and why. */
export const PAGE = 'docs/maintainers/peers.md';

/** Returns the names of the cases that the page lists for one package: the first cells of the table below its heading. */
export function listedCases(name: string): string[] {
  const [, section = ''] = readFileSync(join(ROOT, PAGE), 'utf8').split(`## ${name}\n`);
  const [own = ''] = section.split('\n## ');
  const rows = own.split('\n').filter((line) => line.startsWith('| '));
  return rows.map((row) => row.split(' | ')[0]?.slice(2) ?? '').filter((cell) => cell !== 'case' && cell !== '---');
}
