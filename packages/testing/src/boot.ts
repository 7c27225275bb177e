import { type Configuration, type ConfigureInputs, configure, hostVersion } from '@wideload/boot';
import { type Context, defineModule, type ModuleDefinition, type WideloadError } from '@wideload/kit';
import { bootModules, type LoadedModule } from '@wideload/loader';
import { goingOnWithout, leftOpen } from './errors.ts';
import { givenModules } from './given.ts';
import { Guard } from './left_open/guard.ts';
import { type LogLine, loggersInto } from './log.ts';

/** A host in this process, started as the real one is, but for the signals. */
export interface RunningHost {
  readonly modules: readonly LoadedModule[];
  /** What a module of the test's own would be handed. */
  readonly context: Context;
  readonly logs: readonly LogLine[];
  /** The values of a module's options, by their own keys. */
  optionsOf: Configuration['valuesOf'];
  /** Does something that makes the host work: what that opens is the host's. */
  run<T>(work: () => T): T;
  /** Answers what failed, and what was left open. */
  stop(): Promise<WideloadError[]>;
}

/** What is booted. */
export interface BootInputs extends Omit<ConfigureInputs, 'given'> {
  /** Modules that are objects of the test's. */
  readonly with: readonly ModuleDefinition[];
  /** The file that defines them. */
  readonly file: string;
}

/** Asks for things on the test's behalf: through a module, what it gets is used and undone as with any other. */
function companion(ready: (context: Context) => void) {
  return defineModule({
    name: 'test_host',
    description: 'What the test asks for',
    setup: ({ onStart }) => onStart(ready),
  });
}

/** Boots on the real path, from the command line to the hook Ready. */
export async function boot({ with: definitions, file, ...inputs }: BootInputs): Promise<RunningHost> {
  let context: Context | undefined;
  const own = companion((ready) => {
    context = ready;
  });
  const given = givenModules([...definitions, own], file);
  const { loaded, settled, values, valuesOf, preferences } = await configure({ ...inputs, given });
  const logs: LogLine[] = [];
  const loggerOf = loggersInto(logs);
  for (const warning of settled.warnings) loggerOf('host').warn(warning);

  const guard = new Guard();
  try {
    const running = await guard.boot(async () => {
      const settings = { version: hostVersion(), timeout: values.boot_timeout, valuesOf, loggerOf, preferences };
      const started = await bootModules(loaded, settings);
      await started.listen();
      return started;
    });
    const { modules, skipped } = running.loaded;
    for (const { name, error } of skipped) loggerOf('host').warn(goingOnWithout(name, error.message));
    if (!context) throw new Error('the module test_host has not started');
    return {
      modules,
      context,
      logs,
      optionsOf: valuesOf,
      run: (work) => guard.run(work),
      async stop() {
        const errors = [...(await guard.run(() => running.stop()))];
        const left = await guard.leftBehind(modules.filter((module) => module.file !== file));
        guard.end();
        return left.length > 0 ? [...errors, leftOpen(left)] : errors;
      },
    };
  } catch (error) {
    guard.end();
    throw error;
  }
}
