import { type Configuration, type ConfigureInputs, configure, hostDeclarations } from '@wideload/boot';
import { type CompletionSources, complete } from '@wideload/config';
import { findByName, namesOfModules } from '@wideload/loader';
import { commandsHelp, hostCommands } from '../commands/index.ts';
import { print } from './output.ts';

/** The modules that can be loaded by name, without those that cannot be read. */
function modulesIn({ places }: Configuration): string[] {
  return namesOfModules(places)
    .sort()
    .filter((name) => {
      try {
        return findByName(name, places) !== undefined;
      } catch {
        return false;
      }
    });
}

function sourcesOf(configuration: Configuration): CompletionSources {
  const { commands } = configuration;
  return {
    commands: commandsHelp(commands),
    modules: () => modulesIn(configuration),
    wordsOf(name, words) {
      const own = Object.hasOwn(hostCommands, name) ? hostCommands[name] : undefined;
      if (own) return own.complete?.(words, configuration) ?? [];
      return commands.find((one) => one.name === name)?.command.complete?.(words) ?? [];
    },
  };
}

/** What is known if the modules cannot be loaded. */
const WITHOUT_MODULES: CompletionSources = {
  commands: commandsHelp(),
  modules: () => [],
  wordsOf: (name, words) => {
    const own = Object.hasOwn(hostCommands, name) ? hostCommands[name] : undefined;
    return own?.complete?.(words, undefined) ?? [];
  },
};

/** Returns the first configuration that can be read. The command line may be incomplete and wrong. */
async function firstOf(inputs: ConfigureInputs, lines: readonly (readonly string[])[]) {
  for (const args of lines) {
    try {
      return await configure({ ...inputs, args });
    } catch {
      // Errors are reported when the line is run.
    }
  }
  return undefined;
}

/** Prints what may come next on a command line: one candidate per line, with its meaning after a tab. */
export async function printCompletions(words: readonly string[], inputs: ConfigureInputs): Promise<void> {
  const before = words.slice(0, -1);
  const command = before.find((word) => !word.startsWith('-'));
  // Without the last word too: it may be an option whose value is still missing.
  const lines = [before, before.slice(0, -1), command === undefined ? [] : [command], []];
  const configuration = await firstOf(inputs, lines);
  const candidates = configuration
    ? complete(configuration.declarations, words, sourcesOf(configuration))
    : complete(hostDeclarations(), words, WITHOUT_MODULES);
  print(candidates.map(({ text, help = '' }) => `${text}\t${help}\n`).join(''));
}
