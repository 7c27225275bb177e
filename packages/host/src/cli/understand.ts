import { type Configuration, type ConfigureInputs, configure, type FirstLook, reloads } from '@wideload/boot';
import { hostCommands } from '../commands/index.ts';

/**
 * What the command line means to the process that would supervise: to serve, or what else. A word behind an option that
 * only a module declares is its value or a command, which the module's declaration alone can tell.
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
