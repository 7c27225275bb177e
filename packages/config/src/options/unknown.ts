import { nearest } from '@wideload/kit/internal';
import { keyUnknown, moduleOptionUnknown, optionAsSection, sectionUnknown, variableUnknown } from '../errors.ts';
import type { FileEntry } from '../file/file.ts';
import { FOREIGN_VARIABLES, isOdooOption } from '../file/known.ts';
import { type Declarations, prefixOf } from './declare.ts';

/** The modules that declare options, by the names that their sections may have. */
const sectionsOf = ({ all }: Declarations): string[] => all.flatMap(({ module }) => [module, prefixOf(module)]);

/** Returns whether a name that no loaded module declares is valid: that of Odoo, or of a module that is not loaded. */
function isKnownElsewhere(name: string, declarations: Declarations, otherModules: readonly string[]): boolean {
  const loaded = sectionsOf(declarations);
  const isOf = (module: string) => name === module || name.startsWith(`${module}_`);
  return isOdooOption(name) || otherModules.some((module) => !loaded.includes(module) && isOf(module));
}

/** The valid names in files and in the environment. */
function namesInFiles({ byName }: Declarations): string[] {
  return [...byName].flatMap(([name, { option }]) => (option.settings.commandLineOnly ? [] : [name]));
}

/**
 * Returns the warning about a variable that no loaded module declares; undefined if it has nothing to do with this
 * host.
 */
export function unknownVariable(
  variable: string,
  declarations: Declarations,
  otherModules: readonly string[],
): string | undefined {
  const name = variable.slice('ODOO_'.length).toLowerCase();
  if (FOREIGN_VARIABLES.has(variable) || isKnownElsewhere(name, declarations, otherModules)) return undefined;
  const near = nearest(name, namesInFiles(declarations));
  return near && variableUnknown(variable, `ODOO_${near.toUpperCase()}`);
}

/**
 * Returns the warning about a section that no loaded module has. Odoo's own addons have sections in the same file, so
 * only one that looks like one of ours is reported: its values would be lost silently.
 */
export function unknownSection(
  section: string,
  place: string,
  declarations: Declarations,
  otherModules: readonly string[],
): string | undefined {
  const known = ['options', ...sectionsOf(declarations), ...otherModules];
  if (declarations.byName.has(section) && !known.includes(section)) return optionAsSection(place, section);
  const near = known.includes(section) ? undefined : nearest(section, known);
  return near && sectionUnknown(place, section, near);
}

/** Returns the warning about a key that no loaded module declares; undefined if it has nothing to do with this host. */
export function unknownKey(
  { section, key }: FileEntry,
  place: string,
  declarations: Declarations,
  otherModules: readonly string[],
): string | undefined {
  if (section !== 'options') {
    const keys = declarations.all
      .filter(({ module }) => [module, prefixOf(module)].includes(section))
      .map((one) => one.key);
    if (keys.length === 0) return undefined;
    return moduleOptionUnknown(place, section, key, nearest(key, keys));
  }
  if (isKnownElsewhere(key, declarations, otherModules)) return undefined;
  return keyUnknown(place, key, nearest(key, namesInFiles(declarations)));
}
