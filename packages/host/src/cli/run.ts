import { type Configuration, type ConfigureInputs, configure, hostDeclarations, look, reloads } from '@wideload/boot';
import { commandHelp, helpText, saveSettings } from '@wideload/config';
import { WideloadError } from '@wideload/kit';
import { nearest } from '@wideload/kit/internal';
import { showSourceLines } from '@wideload/loader';
import { commandsHelp, hostCommands } from '../commands/index.ts';
import { commandUnknown, platformLacks } from '../errors.ts';
import { followLog } from '../log/follow_log.ts';
import { openLog } from '../log/logger.ts';
import { tellImports } from '../log/tell_imports.ts';
import { whenDrained } from '../serve/drained.ts';
import { isSupervised, report, reportFailure } from '../supervise/supervised.ts';
import { index } from '../workers/worker.ts';
import { printCompletions } from './complete.ts';
import { print } from './output.ts';
import { errorText, printError } from './print_error.ts';
import { runHostCommand, runModuleCommand } from './run_command.ts';
import { understand } from './understand.ts';
import { checkWords, hintFor } from './words.ts';

type Environment = ConfigureInputs['environment'];

/** Runs the host with these arguments. Returns the exit code; a serving process continues after that. */
export async function run(args: readonly string[], environment: Environment): Promise<number> {
  // Before Node prints an uncaught error, or `serve` logs it.
  process.on('uncaughtExceptionMonitor', showSourceLines);
  try {
    if (args[0] !== '--complete' && (args.includes('--help') || args.includes('-h'))) await help(args, environment);
    else if (args[0] === '--complete') await printCompletions(args.slice(1), inputsOf([], environment));
    else return await begin(inputsOf(args, environment));
    return 0;
  } catch (error) {
    if (!reportFailure(errorText(error))) printError(error);
    return error instanceof WideloadError ? error.exitCode : 1;
  }
}

function inputsOf(args: readonly string[], environment: Environment): ConfigureInputs {
  return {
    args,
    environment,
    workingFolder: process.cwd(),
    commands: hostCommands,
    drained: whenDrained(),
    onWaiting: tellImports,
  };
}

function read(args: readonly string[], environment: Environment): Promise<Configuration> {
  return configure(inputsOf(args, environment));
}

/** Serves, runs a command, or supervises another process that does. */
async function begin(inputs: ConfigureInputs): Promise<number> {
  const first = await look(inputs);
  if (isSupervised) {
    if (index !== undefined) process.title = `wideload: worker ${index}`;
    // Costs time where many errors are created, so only developers need it.
    if (reloads(first.values.dev_mode)) process.setSourceMapsEnabled(true);
    return obey(await configure({ ...inputs, onFound: (paths) => report({ wideload: 'found', paths }) }, first));
  }
  const { dev_mode, workers, stop_after_init } = first.values;
  const isReloading = reloads(dev_mode);
  if (stop_after_init || !(isReloading || workers > 0)) return obey(await configure(inputs, first));
  const understood = await understand(inputs, first);
  if (understood !== 'serve') return obey(understood);
  if (isReloading) {
    const { serveWithReload } = await import('../dev/reload.ts');
    return serveWithReload(first);
  }
  if (process.platform === 'win32') throw platformLacks('--workers', 'start the host without it: one process serves');
  const { serveWithWorkers } = await import('../workers/serve_with_workers.ts');
  return serveWithWorkers(first);
}

/** The width of the terminal, or the one in the environment if the output is not a terminal. */
const columns = (): number | undefined => process.stdout.columns ?? (Number(process.env.COLUMNS) || undefined);

/** Prints help, even if the configuration is broken: then without the modules. */
async function help(args: readonly string[], environment: Environment): Promise<void> {
  const rest = args.filter((argument) => argument !== '--help' && argument !== '-h');
  try {
    const { declarations, commands, commandLine } = await read(rest, environment);
    const all = commandsHelp(commands);
    const command = all.find(({ name }) => name === commandLine.words[0]?.text);
    print(command ? commandHelp(declarations, command, columns()) : helpText(declarations, all, columns()));
  } catch (error) {
    print(helpText(hostDeclarations(), commandsHelp(), columns()));
    throw error;
  }
}

async function obey(configuration: Configuration): Promise<number> {
  const { commandLine, commands, values, resolved, found } = configuration;
  const [first, ...words] = commandLine.words;
  const name = first?.text;
  const own = name !== undefined && Object.hasOwn(hostCommands, name) ? hostCommands[name] : undefined;
  const brought = commands.find((command) => command.name === name);
  if (first && !own && !brought) {
    const names = commandsHelp(commands).map((command) => command.name);
    throw commandUnknown(first.text, nearest(first.text, names), hintFor(first));
  }
  if (name !== undefined) checkWords(name, (own ?? brought?.command)?.usage, words);
  if (name !== undefined && own) return runHostCommand(name, own, configuration);

  if (!brought && values.save) saveSettings(found.target, resolved);
  // A command writes no log file: run by root, it would create one that the service cannot open.
  const hostLog = openLog({ ...values, logfile: brought ? undefined : values.logfile });
  const { loggerOf } = hostLog;
  const log = loggerOf('host');
  for (const warning of resolved.warnings) log.warn(warning);
  if (brought) return runModuleCommand(brought, configuration, loggerOf);
  followLog(hostLog, values);
  // Commands and --help do not need it.
  const { serve } = await import('../serve/serve.ts');
  await serve({ ...configuration, loggerOf, drained: whenDrained() });
  return 0;
}
