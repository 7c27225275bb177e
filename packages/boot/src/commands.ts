import { commandOptions, type OptionOwner } from '@wideload/config';
import type { Command, OptionShape } from '@wideload/kit';
import type { LoadedModule } from '@wideload/loader';
import { commandTwice } from './errors.ts';

/** What has to be known of a command of the host's own before it can run. */
export interface OwnCommand {
  readonly options?: OptionShape;
  /** Loads no module but the host's own, so that the command works also where those that are asked for do not. */
  readonly ownModulesOnly?: boolean;
}

/** The host's own commands, by their names. */
export type HostCommands = Readonly<Record<string, OwnCommand>>;

/** A command that a loaded module brings. */
export interface ModuleCommand {
  readonly name: string;
  readonly module: LoadedModule;
  readonly command: Command;
}

/** Every command of the loaded modules. Throws when two of them, or one and the host, share a name. */
export function moduleCommands(modules: readonly LoadedModule[], own: HostCommands): ModuleCommand[] {
  const found = new Map<string, ModuleCommand>();
  for (const module of modules) {
    for (const [name, command] of Object.entries(module.definition.commands ?? {})) {
      const other = found.get(name)?.module.name ?? (Object.hasOwn(own, name) ? 'the host' : undefined);
      if (other !== undefined) throw commandTwice(name, other, module.name);
      found.set(name, { name, module, command });
    }
  }
  return [...found.values()];
}

/**
 * The options of the command that is called, if one is. `words` come from a first look at the command line, which may
 * take values of options that it does not know for words.
 */
export function optionsOfCommand(
  words: readonly string[],
  own: HostCommands,
  brought: readonly ModuleCommand[],
): OptionOwner[] {
  for (const word of words) {
    const command = Object.hasOwn(own, word) ? own[word] : brought.find(({ name }) => name === word)?.command;
    if (command) return command.options ? [commandOptions(word, command.options)] : [];
  }
  return [];
}
