import type { Declaration } from '../options/declaration.ts';
import { commandOwner, type Declarations, usualNegation } from '../options/declare.ts';
import { helpWidth, inColumns, type Row, wrap } from './columns.ts';
import { byModule, shownDefault } from './groups.ts';

/** A command of the host, for its help. */
export interface CommandHelp {
  readonly name: string;
  readonly describe: string;
  /** The words that may stand behind the name. */
  readonly usage?: string | undefined;
}

/** What an option is typed as: `-p, --http-port=PORT`. */
function labelOf({ flags: [flag = ''], option }: Declaration): string {
  const { kind, metavar, settings } = option;
  const typed = kind === 'flag' ? `--${flag}` : `--${flag}=${metavar}`;
  return settings.short ? `-${settings.short}, ${typed}` : `    ${typed}`;
}

/** What else there is to say of an option: the words it takes, its default, how a flag that is on is turned off. */
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
 * What `--help` prints, for a terminal of so many columns. It is laid out here, since loading a library for it took longer
 * than all the rest of the command.
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
  return joined(['Usage: node host [command] [options]', ...section('Commands', listed, width), ...options]);
}

/** What `--help` prints behind a command: the command's own options alone. */
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
    ...wrap('Options of the host and its modules (-c, --load, ...) work here too: node host --help', width),
  ]);
}
