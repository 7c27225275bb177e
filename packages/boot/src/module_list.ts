import { type ModuleList, parseModuleList } from '@wideload/loader';
import type { ConfigureInputs, FirstLook } from './configure.ts';
import { options } from './options.ts';

/** The modules that every host has, for commands that need no others. */
const NO_OTHERS = parseModuleList([], 'default');

function listOf({ values, list }: FirstLook): ModuleList {
  const origin = list?.origin.kind === 'default' ? 'default' : (list?.origin.where ?? 'default');
  const names =
    values.server_wide_modules.length > 0 ? values.server_wide_modules : options.server_wide_modules.default;
  return parseModuleList(names, origin);
}

/** The modules that a run asks for. A command counts where its name cannot be the value of an option not known yet. */
export function listFor(first: FirstLook, { commands = {} }: ConfigureInputs): ModuleList {
  const [word] = first.words;
  const command = word && !word.mayBeValue && Object.hasOwn(commands, word.text) ? commands[word.text] : undefined;
  return command?.ownModulesOnly ? NO_OTHERS : listOf(first);
}
