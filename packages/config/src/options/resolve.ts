import { InvalidValue, type Option, type WideloadError } from '@wideload/kit';
import { throwGathered } from '@wideload/kit/internal';
import type { ParsedCommandLine } from '../command_line/command_line.ts';
import { oldName, valueInvalid, valueReplaced } from '../errors.ts';
import type { ConfigFile, FileEntry } from '../file/file.ts';
import { isNoPath, readAsOdoo } from '../file/odoo_values.ts';
import type { Declaration } from './declaration.ts';
import { type Declarations, isFormerFlag, prefixOf } from './declare.ts';
import { unknownKey, unknownSection, unknownVariable } from './unknown.ts';

/** The source of a value. */
export interface Origin {
  readonly kind: 'command line' | 'environment' | 'file' | 'default';
  /** `--http-port`, `ODOO_HTTP_PORT`, `/etc/odoo/odoo.conf:12`. */
  readonly where: string;
}

/** An option with its value. */
export interface Setting {
  readonly declaration: Declaration;
  readonly value: unknown;
  readonly origin: Origin;
}

/** Every option with its value, and warnings about the sources. */
export interface ResolvedOptions {
  /** By the option's name. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly warnings: readonly string[];
}

/** All sources of options. */
export interface Sources {
  readonly commandLine: ParsedCommandLine;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file with precedence comes first. */
  readonly files: readonly ConfigFile[];
  /** Modules that could be loaded. An option of one of these is not reported as unknown. */
  readonly otherModules: readonly string[];
}

interface Given {
  readonly text: string;
  readonly origin: Origin;
}

/** Whether a text is what Odoo writes into a file for an unset option. */
export function meansUnset({ kind }: Option<unknown>, text: string): boolean {
  return kind !== 'flag' && ['False', 'false', 'None'].includes(text);
}

/**
 * Resolves every option: command line, then environment, then files, then default. Throws all invalid values at once.
 */
export function resolveOptions(declarations: Declarations, sources: Sources): ResolvedOptions {
  const errors: WideloadError[] = [];
  const warnings: string[] = [];
  const fromFiles = readFiles(declarations, sources, warnings);
  const fromEnvironment = readEnvironment(declarations, sources, warnings);
  const settings = new Map<string, Setting>();
  for (const declaration of declarations.all) {
    const typed = sources.commandLine.values.get(declaration.name);
    if (typed && isFormerFlag(declaration, typed.flag)) {
      warnings.push(oldName(typed.flag, `--${declaration.flags[0]}`));
    }
    const given: Given | undefined =
      (typed && { text: typed.text, origin: { kind: 'command line', where: typed.flag } }) ??
      fromEnvironment.get(declaration) ??
      fromFiles.get(declaration);
    try {
      settings.set(declaration.name, settingOf(declaration, given));
    } catch (error) {
      if (!(error instanceof InvalidValue) || !given) throw error;
      const { text, origin } = given;
      // A file may be shared with an Odoo; arguments and variables are meant for this host.
      const instead = origin.kind === 'file' ? readAsOdoo(declaration, text) : undefined;
      const password = declarations.byName.get(declaration.name.replace(/_url$/, '_password'))?.name;
      if (instead === undefined) errors.push(valueInvalid(declaration, origin.where, text, error.message, password));
      else {
        const setting = settingOf(declaration, { text: instead, origin });
        settings.set(declaration.name, setting);
        warnings.push(valueReplaced(declaration, origin.where, text, setting.value));
      }
    }
  }
  throwGathered(errors);
  return { settings, warnings };
}

function settingOf(declaration: Declaration, given: Given | undefined): Setting {
  const { option } = declaration;
  if (!given) return { declaration, value: option.default, origin: { kind: 'default', where: 'default' } };
  const { text, origin } = given;
  if (text === '') return { declaration, value: option.whenEmpty, origin };
  if (origin.kind === 'file' && meansUnset(option, text)) return { declaration, value: option.default, origin };
  if (origin.kind === 'file' && isNoPath(option, text)) throw new InvalidValue('must be a path');
  return { declaration, value: option.parse(text), origin };
}

function readEnvironment(declarations: Declarations, sources: Sources, warnings: string[]) {
  const { environment } = sources;
  const given = new Map<Declaration, Given>();
  for (const [variable, text] of Object.entries(environment)) {
    if (text === undefined || !variable.startsWith('ODOO_')) continue;
    const declaration = declarations.byVariable.get(variable);
    if (declaration) {
      if (declaration.option.settings.commandLineOnly) continue;
      if (variable !== declaration.variable) {
        warnings.push(oldName(variable, declaration.variable));
        if (environment[declaration.variable] !== undefined) continue;
      }
      given.set(declaration, { text, origin: { kind: 'environment', where: variable } });
    } else {
      const warning = unknownVariable(variable, declarations, sources.otherModules);
      if (warning) warnings.push(warning);
    }
  }
  return given;
}

const placeOf = ({ path }: ConfigFile, { line }: FileEntry): string => (line === undefined ? path : `${path}:${line}`);

function readFiles(declarations: Declarations, sources: Sources, warnings: string[]) {
  const given = new Map<Declaration, Given>();
  const byKey = new Map(
    // The section of an npm package may also have the prefix of its options as name.
    declarations.all.flatMap((one) => [one.module, prefixOf(one.module)].map((name) => [`${name}.${one.key}`, one])),
  );
  for (const file of sources.files) {
    const said = new Map<Declaration, FileEntry>();
    const unknownSections = new Set<string>();
    for (const entry of file.entries) {
      const place = placeOf(file, entry);
      const declaration =
        entry.section === 'options' ? declarations.byName.get(entry.key) : byKey.get(`${entry.section}.${entry.key}`);
      if (!declaration) {
        const ofSection = unknownSection(entry.section, place, declarations, sources.otherModules);
        const warning = ofSection ?? unknownKey(entry, place, declarations, sources.otherModules);
        if (warning && !(ofSection && unknownSections.has(entry.section))) warnings.push(warning);
        if (ofSection) unknownSections.add(entry.section);
        continue;
      }
      if (declaration.option.settings.commandLineOnly) continue;
      const rank = rankOf(declaration, entry);
      if (rank === FORMER_NAME) warnings.push(oldName(`${place}: ${entry.key}`, declaration.name));
      const before = said.get(declaration);
      if (!before || rank < rankOf(declaration, before)) said.set(declaration, entry);
    }
    // The first file with a value counts.
    for (const [declaration, entry] of said) {
      const where = placeOf(file, entry);
      if (!given.has(declaration)) given.set(declaration, { text: entry.text, origin: { kind: 'file', where } });
    }
  }
  return given;
}

const FORMER_NAME = 2;

/** Precedence in one file: an option's full name, then its key in the module's section, then former names. */
function rankOf({ name }: Declaration, { section, key }: FileEntry): number {
  if (section !== 'options') return 1;
  return key === name ? 0 : FORMER_NAME;
}

/** Returns a module's values by its own keys, as it declared them. */
export function valuesOf(resolved: ResolvedOptions, module: string): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { declaration, value } of resolved.settings.values()) {
    if (declaration.module === module) values[declaration.key] = value;
  }
  return Object.freeze(values);
}
