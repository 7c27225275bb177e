import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './host.ts';

/** A code block of a page. */
export interface Block {
  readonly language: string;
  /** The text after the language: `run` for commands that the guide test runs, or the name of the file. */
  readonly about: string;
  readonly code: string;
}

/** Returns the text of a page, by its path in the checkout. */
export const readPage = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The README, CONTRIBUTING.md and every page below docs, without the API reports: they show declarations, not code. */
export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.endsWith('.api.md'))
    .map((name) => join('docs', name)),
];

/** Returns the code blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  return [...readPage(page).matchAll(/^```(\w+) ?([^\n]*)\n([\s\S]*?)^```/gm)].map(
    ([, language = '', about = '', code = '']) => ({ language, about, code }),
  );
}
