import { commandOptions, declare, type OptionOwner, parseCommandLine, type Word } from '@wideload/config';
import type { Command, OptionShape } from '@wideload/kit';
import type { LoadedModule } from '@wideload/loader';
import { commandTwice } from './errors.ts';

/** Facts about a command of the host, known before it runs. */
export interface OwnCommand {
  readonly options?: OptionShape;
  /** Loads only the host's own modules, so that the command works even if the requested ones do not. */
  readonly ownModulesOnly?: boolean;
}

/** The host's own commands, by their names. */
export type HostCommands = Readonly<Record<string, OwnCommand>>;

/** A command of a loaded module. */
export interface ModuleCommand {
  readonly name: string;
  readonly module: LoadedModule;
  readonly command: Command;
}

/** Returns every command of the loaded modules. Throws if two of them, or one and the host, have the same name. */
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
 * Returns the options of the requested command, if there is one. A command's options may come before its name, and
 * before they are declared their values look like commands: so each word that could be the command is tried with its
 * options.
 */
export function optionsOfCommand(
  args: readonly string[],
  owners: readonly OptionOwner[],
  own: HostCommands,
  brought: readonly ModuleCommand[],
): OptionOwner[] {
  const read = (more: readonly OptionOwner[]): readonly Word[] =>
    parseCommandLine(args, declare([...owners, ...more]), { loose: true }).words;
  const ownersOf = ({ text }: Word): OptionOwner[] | undefined => {
    const command = Object.hasOwn(own, text) ? own[text] : brought.find(({ name }) => name === text)?.command;
    return command && (command.options ? [commandOptions(text, command.options)] : []);
  };
  const words = read([]);
  // Words after the first one that is certainly not a value of an option belong to the command.
  const certain = words.findIndex(({ mayBeValue }) => !mayBeValue);
  const possible = (certain < 0 ? words : words.slice(0, certain + 1)).flatMap((word) => {
    const options = ownersOf(word);
    return options ? [{ word, options }] : [];
  });
  const fits = possible.find(({ word, options }) => {
    const [first] = read(options);
    return first?.text === word.text && !first.mayBeValue;
  });
  return (fits ?? possible[0])?.options ?? [];
}
