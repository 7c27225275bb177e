import { nearest } from '@wideload/kit/internal';
import { keyUnknown, moduleOptionUnknown, sectionUnknown, variableUnknown } from '../errors.ts';
import type { FileEntry } from '../file/file.ts';
import { FOREIGN_VARIABLES, isOdooOption } from '../file/known.ts';
import { type Declarations, prefixOf } from './declare.ts';

/** The modules that declare options, by the names that their sections may have. */
const sectionsOf = ({ all }: Declarations): string[] => all.flatMap(({ module }) => [module, prefixOf(module)]);

/** Whether a name that no loaded module declares is right all the same: Odoo's, or a module's that is not loaded. */
function isKnownElsewhere(name: string, declarations: Declarations, otherModules: readonly string[]): boolean {
  const loaded = sectionsOf(declarations);
  const isOf = (module: string) => name === module || name.startsWith(`${module}_`);
  return isOdooOption(name) || otherModules.some((module) => !loaded.includes(module) && isOf(module));
}

/** The names that may stand in files and in the environment. */
function namesInFiles({ byName }: Declarations): string[] {
  return [...byName].flatMap(([name, { option }]) => (option.settings.commandLineOnly ? [] : [name]));
}

/** What to say of a variable that no loaded module declares. Undefined when it is none of our business. */
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
 * What to say of a section that no loaded module has. Odoo's own addons keep sections of theirs in the same file, so
 * only one that looks like one of ours is a mistake: all that it says would be lost without a word.
 */
export function unknownSection(
  section: string,
  place: string,
  declarations: Declarations,
  otherModules: readonly string[],
): string | undefined {
  const known = ['options', ...sectionsOf(declarations), ...otherModules];
  const near = known.includes(section) ? undefined : nearest(section, known);
  return near && sectionUnknown(place, section, near);
}

/** What to say of a key that no loaded module declares. Undefined when it is none of our business. */
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
