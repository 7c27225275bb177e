import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WideloadError } from '@wideload/kit';
import { maskIn, printableLines, WideloadErrors } from '@wideload/kit/internal';
import { withSourceLines } from '@wideload/loader';
import { ERROR_LEVEL, forErrorOutput } from '../log/journal.ts';

/** The folder of the pages about error codes. Modules from elsewhere have codes without a page. */
const PAGES = new URL('../../../docs/errors/', import.meta.url);

function codeLine(code: string): string {
  const page = fileURLToPath(new URL(`${code}.md`, PAGES));
  if (!existsSync(page)) return `[${code}]`;
  const near = relative(process.cwd(), page);
  return `[${code}] explained in ${near.startsWith('..') ? page : near}`;
}

function textOf(error: unknown): string {
  if (error instanceof WideloadErrors) return error.errors.map(textOf).join('\n');
  if (error instanceof WideloadError) return `wideload: error: ${error.message}\n  ${codeLine(error.code)}`;
  const detail = error instanceof Error ? withSourceLines(error.stack ?? error.message) : String(error);
  return `wideload: this is a bug in the host, please report it:\n${detail}`;
}

/** Prints an error. Only an internal error comes with a stack trace. */
export function errorText(error: unknown): string {
  return `${printableLines(maskIn(textOf(error)))}\n`;
}

export function printError(error: unknown): void {
  process.stderr.write(forErrorOutput(errorText(error), ERROR_LEVEL));
}
