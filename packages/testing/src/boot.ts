import { realpathSync } from 'node:fs';
import { type Configuration, type ConfigureInputs, configure, hostVersion } from '@wideload/boot';
import { type Context, defineModule, type ModuleDefinition, type WideloadError } from '@wideload/kit';
import { bootModules, type LoadedModule } from '@wideload/loader';
import { goingOnWithout } from './errors.ts';
import { importAccepted, packageFolderOf } from './left_open/accepted_imports.ts';
import { Guard } from './left_open/guard.ts';
import { type LogLine, loggersInto } from './log.ts';
import { providedModules } from './provided.ts';

/** A host in this process, started as the real one, but without signals. */
export interface RunningHost {
  readonly modules: readonly LoadedModule[];
  /** The context of a module of the test. */
  readonly context: Context;
  readonly logs: readonly LogLine[];
  /** The values of a module's options, by their own keys. */
  optionsOf: Configuration['valuesOf'];
  /** Runs work of the host: what it opens belongs to the host. */
  run<T>(work: () => T): T;
  stop(): Promise<Stopped>;
}

/** The result of a stop. */
export interface Stopped {
  readonly errors: readonly WideloadError[];
  /** What was left open, one line each. */
  readonly left: readonly string[];
  /** What still exists, but does not keep the process alive. */
  readonly idle: readonly string[];
}

/** The input of a boot. */
export interface BootInputs extends Omit<ConfigureInputs, 'given'> {
  /** Modules that the test defines as objects. */
  readonly with: readonly ModuleDefinition[];
  /** The file that defines them. */
  readonly file: string;
}

/** Requests services for the test through a module, so that they are ordered and undone like any other. */
function companion(ready: (context: Context) => void) {
  return defineModule({
    name: 'test_host',
    description: 'Services and hooks for the test',
    setup: ({ onStart }) => onStart(ready),
  });
}

/** Boots as the real host does, from the command line to the hook Ready. */
export async function boot({ with: definitions, file, ...inputs }: BootInputs): Promise<RunningHost> {
  let context: Context | undefined;
  const own = companion((ready) => {
    context = ready;
  });
  const given = providedModules([...definitions, own], file);
  const { loaded, resolved, values, valuesOf, preferences, timeline } = await configure({ ...inputs, given });
  const logs: LogLine[] = [];
  const loggerOf = loggersInto(logs);
  for (const warning of resolved.warnings) loggerOf('host').warn(warning);

  await importAccepted(loaded.modules.map((module) => (module.file === file ? packageFolderOf(file) : module.folder)));
  const guard = new Guard();
  try {
    const running = await guard.boot(async () => {
      const started = await bootModules(loaded, {
        version: hostVersion(),
        timeout: values.boot_timeout,
        shutdown: values.shutdown_timeout,
        valuesOf,
        loggerOf,
        preferences,
        timeline,
      });
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
        const errors = await guard.run(() => running.stop());
        const homes = modules
          .filter((module) => module.file !== file)
          .map(({ name, folder }) => ({ name, folder: realpathSync(folder) }));
        const left = await guard.leftBehind(homes);
        guard.end();
        return { errors, ...left };
      },
    };
  } catch (error) {
    guard.end();
    throw error;
  }
}
