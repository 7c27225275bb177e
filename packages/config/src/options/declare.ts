import type { Option, OptionShape, WideloadError } from '@wideload/kit';
import { HOST_COMMAND, throwGathered } from '@wideload/kit/internal';
import { declaredTwice } from '../errors.ts';
import type { Declaration } from './declaration.ts';

/** A module, and the options it declares. */
export interface OptionOwner {
  readonly module: string;
  readonly options: OptionShape;
}

/** Every option of a run, found by any of its names. */
export interface Declarations {
  readonly all: readonly Declaration[];
  readonly byName: ReadonlyMap<string, Declaration>;
  readonly byFlag: ReadonlyMap<string, Declaration>;
  readonly byShort: ReadonlyMap<string, Declaration>;
  readonly byVariable: ReadonlyMap<string, Declaration>;
}

/** A command's options: named by their keys, and only on the command line. */
export function commandOptions(command: string, options: OptionShape): OptionOwner {
  const own = Object.entries(options).map(([key, option]) => [
    key,
    { ...option, settings: { ...option.settings, name: key, commandLineOnly: true } },
  ]);
  return { module: commandOwner(command), options: Object.fromEntries(own) };
}

/** The owner of a command's options in messages and in the help. */
export const commandOwner = (command: string): string => `${HOST_COMMAND} ${command}`;

const dashed = (name: string): string => name.replaceAll('_', '-');
const variableOf = (name: string): string => `ODOO_${name.toUpperCase()}`;

/** The prefix for the options of an npm package: `@acme/wideload-audit` -> `acme_wideload_audit`. */
export function prefixOf(module: string): string {
  return module
    .replace(/^@/, '')
    .replaceAll(/[^A-Za-z0-9_]+/g, '_')
    .toLowerCase();
}

function declaration(module: string, key: string, option: Option<unknown>): Declaration {
  const { settings } = option;
  const name = settings.name ?? (module === 'host' ? key : `${prefixOf(module)}_${key}`);
  const flags = [...new Set([settings.flag ?? dashed(name), dashed(name), ...(settings.was ?? []).map(dashed)])];
  return { module, key, name, flags, variable: variableOf(name), option };
}

/** All names by which `--name` turns off a flag. Odoo has `--no-http` for `http_enable`. */
export function negations({ option, flags }: Declaration): string[] {
  if (option.kind !== 'flag') return [];
  return flags.flatMap((flag) => [`no-${flag}`, ...(flag.endsWith('-enable') ? [`no-${flag.slice(0, -7)}`] : [])]);
}

/** The name in the help that turns off a flag: the shortest of its usual ones. */
export function usualNegation(declaration: Declaration): string | undefined {
  return negations({ ...declaration, flags: declaration.flags.slice(0, 1) }).at(-1);
}

/** Returns whether a flag, with its dashes, is a former name of the option. */
export function isFormerFlag({ option }: Declaration, flag: string): boolean {
  return (option.settings.was ?? []).some((name) => [`--${dashed(name)}`, `--no-${dashed(name)}`].includes(flag));
}

/** Gives every option its names. Throws if two options share one, naming both modules. */
export function declare(owners: readonly OptionOwner[]): Declarations {
  // Options that share a name share flag and variable, too: that is one mistake, reported once.
  const errors = new Map<string, WideloadError>();
  const all = owners.flatMap(({ module, options }) =>
    Object.entries(options).map(([key, option]) => declaration(module, key, option)),
  );
  const index = (kind: string, namesOf: (one: Declaration) => readonly string[]) => {
    const found = new Map<string, Declaration>();
    for (const one of all) {
      for (const name of new Set(namesOf(one))) {
        const other = found.get(name);
        const pair = `${other?.module}.${other?.key} ${one.module}.${one.key}`;
        if (!other) found.set(name, one);
        else if (!errors.has(pair)) errors.set(pair, declaredTwice(kind, name, other, one));
      }
    }
    return found;
  };
  const was = ({ option }: Declaration): readonly string[] => option.settings.was ?? [];
  const declarations = {
    all,
    byName: index('option', (one) => [one.name, ...was(one)]),
    byFlag: index('flag', ({ flags }) => flags.map((flag) => `--${flag}`)),
    byShort: index('short flag', ({ option }) => (option.settings.short ? [option.settings.short] : [])),
    byVariable: index('variable', (one) => [one.variable, ...was(one).map(variableOf)]),
  };
  index('flag', (one) => negations(one).map((flag) => `--${flag}`));
  throwGathered([...errors.values()]);
  return declarations;
}
