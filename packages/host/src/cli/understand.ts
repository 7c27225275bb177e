import { type Configuration, type ConfigureInputs, configure, type FirstLook, reloads } from '@wideload/boot';
import { hostCommands } from '../commands/index.ts';

/**
 * Returns what the command line means to a supervising process: to serve, or something else. A word after an option
 * that only a module declares is its value or a command, which only the module's declaration decides.
 */
export async function understand(inputs: ConfigureInputs, first: FirstLook): Promise<'serve' | Configuration> {
  if (first.words.length === 0) return 'serve';
  try {
    const configuration = await configure(inputs, first);
    return configuration.commandLine.words.length === 0 ? 'serve' : configuration;
  } catch (error) {
    // With `--dev=reload`, a broken module is reported by the process that reloads: it waits for the next change.
    const mayServe = first.words.every(({ text, mayBeValue }) => mayBeValue && !Object.hasOwn(hostCommands, text));
    if (mayServe && reloads(first.values.dev_mode)) return 'serve';
    throw error;
  }
}
