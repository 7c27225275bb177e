import { HOST_COMMAND } from '@wideload/kit/internal';
import type { Declaration } from '../options/declaration.ts';
import { commandOwner, type Declarations, usualNegation } from '../options/declare.ts';
import { helpWidth, inColumns, type Row, wrap } from './columns.ts';
import { byModule, shownDefault } from './groups.ts';

/** A command of the host, for its help. */
export interface CommandHelp {
  readonly name: string;
  readonly describe: string;
  /** The words that may follow the name. */
  readonly usage?: string | undefined;
}

/** The form of an option on the command line: `-p, --http-port=PORT`. */
function labelOf({ flags: [flag = ''], option }: Declaration): string {
  const { kind, metavar, settings } = option;
  const typed = kind === 'flag' ? `--${flag}` : `--${flag}=${metavar}`;
  return settings.short ? `-${settings.short}, ${typed}` : `    ${typed}`;
}

/** Further facts about an option: its words, its default, how to turn off a flag that is on. */
function factsOf(declaration: Declaration): string[] {
  const { option } = declaration;
  if (option.kind === 'flag') return option.default === true ? [`on unless --${usualNegation(declaration)}`] : [];
  const fallback = option.secret ? '' : shownDefault(declaration);
  return [...(option.choices ? [option.choices.join(', ')] : []), ...(fallback === '' ? [] : [`default ${fallback}`])];
}

function rowOf(declaration: Declaration): Row {
  const facts = factsOf(declaration);
  const { help } = declaration.option;
  return { label: labelOf(declaration), text: facts.length === 0 ? help : `${help} (${facts.join('; ')})` };
}

const section = (title: string, rows: readonly Row[], width: number): string[] =>
  rows.length === 0 ? [] : ['', `${title}:`, ...inColumns(rows, width)];

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/**
 * Returns the text of `--help` for a terminal with that many columns. It needs no library: loading one took longer than
 * the rest of the command.
 */
export function helpText(
  declarations: Declarations,
  commands: readonly CommandHelp[],
  columns: number | undefined,
): string {
  const width = helpWidth(columns);
  const listed = commands.map(({ name, usage, describe }) => ({
    label: usage === undefined ? name : `${name} ${usage}`,
    text: describe,
  }));
  const options = [...byModule(declarations)].flatMap(([module, group]) =>
    section(module === 'host' ? 'Options' : `Options of ${module}`, group.map(rowOf), width),
  );
  return joined([`Usage: ${HOST_COMMAND} [command] [options]`, ...section('Commands', listed, width), ...options]);
}

/** Returns the text of `--help` after a command: only the options of that command. */
export function commandHelp(declarations: Declarations, command: CommandHelp, columns: number | undefined): string {
  const width = helpWidth(columns);
  const owner = commandOwner(command.name);
  const own = declarations.all.filter(({ module, name }) => module === owner || name === 'json');
  const usage = ['Usage:', owner, command.usage, '[options]'].filter((part) => part !== undefined).join(' ');
  return joined([
    ...wrap(usage, width),
    '',
    ...wrap(command.describe, width),
    ...section('Options', own.map(rowOf), width),
    '',
    ...wrap(`Options of the host and its modules (-c, --load, ...) work here too: ${HOST_COMMAND} --help`, width),
  ]);
}
