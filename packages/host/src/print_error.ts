import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WideloadError, WideloadErrors } from '@wideload/kit';
import { maskIn, printableLines } from '@wideload/kit/internal';

/** Where the pages about codes lie. Modules from elsewhere have codes without one. */
const PAGES = new URL('../../../docs/errors/', import.meta.url);

function codeLine(code: string): string {
  const page = fileURLToPath(new URL(`${code}.md`, PAGES));
  if (!existsSync(page)) return `[${code}]`;
  const near = relative(process.cwd(), page);
  return `[${code}] explained in ${near.startsWith('..') ? page : near}`;
}

const say = (text: string): boolean => process.stderr.write(`${printableLines(maskIn(text))}\n`);

/** Shows an error to whoever typed the command. Only a fault of ours comes with a stack trace. */
export function printError(error: unknown): void {
  if (error instanceof WideloadErrors) for (const one of error.errors) printError(one);
  else if (error instanceof WideloadError) {
    say(`wideload: error: ${error.message}\n  ${codeLine(error.code)}`);
  } else {
    const detail = error instanceof Error ? error.stack : String(error);
    say(`wideload: this is a fault of the host itself, please report it:\n${detail}`);
  }
}
