import { type Configuration, hostVersion, type ModuleCommand } from '@wideload/boot';
import type { CommandInput } from '@wideload/kit';
import { withServices } from '@wideload/loader';
import type { HostCommand } from '../commands/command.ts';
import { commandsHelp } from '../commands/index.ts';
import type { LoggerOf } from '../log/logger.ts';
import { whenDrained } from '../serve/drained.ts';
import { print, readerGone } from './output.ts';

/** The exit code that a shell shows for a program ended by SIGINT: 128 and the number of the signal. */
const INTERRUPTED = 130;

function inputOf(name: string, { commandLine, values, valuesOfCommand }: Configuration): CommandInput {
  return {
    options: valuesOfCommand(name),
    words: commandLine.words.slice(1).map(({ text }) => text),
    json: values.json,
    print,
  };
}

/** Runs a command of the host. Returns the exit code. */
export async function runHostCommand(
  name: string,
  command: HostCommand,
  configuration: Configuration,
): Promise<number> {
  const all = commandsHelp(configuration.commands);
  return (await command.run({ ...inputOf(name, configuration), configuration, all })) ?? 0;
}

/**
 * Runs a module's command with the services that it requests. Ctrl-C makes it end and undo what it opened; a second one
 * does not wait. The same happens when the reader of the output has left, but that is not a failure. Returns the exit
 * code.
 */
export async function runModuleCommand(
  { name, module, command }: ModuleCommand,
  configuration: Configuration,
  loggerOf: LoggerOf,
): Promise<number> {
  const { loaded, found, places, values, valuesOf, preferences } = configuration;
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
  };
  const end = (): void => interruption.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  readerGone.addEventListener('abort', end);
  try {
    const code = await withServices(
      loaded,
      {
        version: hostVersion(),
        addonsPaths: places.addonsPaths,
        configFiles: found.files.map(({ path }) => path),
        timeout: values.boot_timeout,
        valuesOf,
        loggerOf,
        preferences,
        drained: whenDrained(),
      },
      {
        module,
        command: name,
        signal: interruption.signal,
        work: async (context) => command.run({ ...inputOf(name, configuration), context }),
      },
    );
    return code ?? (interruption.signal.aborted && !readerGone.aborted ? INTERRUPTED : 0);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    readerGone.removeEventListener('abort', end);
  }
}
