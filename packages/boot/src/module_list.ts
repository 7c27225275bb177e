import { type ModuleList, parseModuleList } from '@wideload/loader';
import type { ConfigureInputs, FirstLook } from './configure.ts';
import { options } from './options.ts';

/** The modules of every host, for commands that need no others. */
const NO_OTHERS = parseModuleList([], 'default');

function listOf({ values, list }: FirstLook): ModuleList {
  const origin = list?.origin.kind === 'default' ? 'default' : (list?.origin.where ?? 'default');
  const names =
    values.server_wide_modules.length > 0 ? values.server_wide_modules : options.server_wide_modules.default;
  return parseModuleList(names, origin);
}

/**
 * Returns the modules that a run requests. A word is a command if it cannot be the value of an option that is not known
 * yet.
 */
export function listFor(first: FirstLook, { commands = {} }: ConfigureInputs): ModuleList {
  const [word] = first.words;
  const command = word && !word.mayBeValue && Object.hasOwn(commands, word.text) ? commands[word.text] : undefined;
  return command?.ownModulesOnly ? NO_OTHERS : listOf(first);
}
