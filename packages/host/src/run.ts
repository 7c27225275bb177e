import { type Configuration, type ConfigureInputs, configure, hostDeclarations, hostVersion } from '@wideload/boot';
import { completions, helpText, saveSettings } from '@wideload/config';
import { nearest, WideloadError } from '@wideload/kit';
import { commands } from './commands.ts';
import { commandUnknown } from './errors.ts';
import { logLevels } from './log_levels.ts';
import { openLog } from './logger.ts';
import { printError } from './print_error.ts';
import { serve } from './serve.ts';

type Environment = ConfigureInputs['environment'];

/** Runs the host with these arguments. Answers the exit code; while it serves, the process goes on after that. */
export async function run(args: readonly string[], environment: Environment): Promise<number> {
  try {
    if (args.includes('--version')) process.stdout.write(`Wideload ${hostVersion()}\n`);
    else if (args.includes('--help') || args.includes('-h')) await help(args, environment);
    else if (args[0] === '--get-yargs-completions') await complete(args.slice(1), environment);
    else await obey(await configure({ args, environment, workingFolder: process.cwd() }));
    return 0;
  } catch (error) {
    printError(error);
    return error instanceof WideloadError ? error.exitCode : 1;
  }
}

/** Help is for those whose configuration does not work, too: then it shows what there is without the modules. */
async function help(args: readonly string[], environment: Environment): Promise<void> {
  const rest = args.filter((argument) => argument !== '--help' && argument !== '-h');
  try {
    const { declarations } = await configure({ args: rest, environment, workingFolder: process.cwd() });
    process.stdout.write(await helpText(declarations, commands));
  } catch (error) {
    process.stdout.write(await helpText(hostDeclarations(), commands));
    throw error;
  }
}

/** `words`: what stands on the line, the program's name first. */
async function complete(words: readonly string[], environment: Environment): Promise<void> {
  const { declarations } = await configure({ args: [], environment, workingFolder: process.cwd() });
  process.stdout.write(`${(await completions(declarations, commands, words)).join('\n')}\n`);
}

async function obey(configuration: Configuration): Promise<void> {
  const { commandLine, values, settled, found } = configuration;
  const [word] = commandLine.words;
  const command = commands.find(({ name }) => name === word);
  if (word !== undefined && !command) {
    throw commandUnknown(
      word,
      nearest(
        word,
        commands.map(({ name }) => name),
      ),
    );
  }
  if (command) {
    process.stdout.write(await command.run(configuration));
    return;
  }
  if (values.save) saveSettings(found.target, settled);
  const loggerOf = await openLog(logLevels(values.log_level, values.log_handler), values.logfile);
  const log = loggerOf('host');
  for (const warning of settled.warnings) log.warn(warning);
  await serve({ ...configuration, loggerOf });
}
