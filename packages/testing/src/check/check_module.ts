import { dirname, join } from 'node:path';
import { notReached } from '../errors.ts';
import { makePrivateFolder } from '../private_folder.ts';
import { pathsOf, type TestHostSettings } from '../settings.ts';
import { skipped } from './finding.ts';
import { probeModule } from './probe_module.ts';
import { CHECKS, type Check, type CheckName, type ModuleReport } from './report.ts';
import { checkTypes } from './types.ts';

/** What a module is checked with. */
export interface CheckSettings extends Pick<TestHostSettings, 'modules' | 'addonsPath' | 'options'> {
  /** Variables that count, and a configuration that they lead to; unless given, there is none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const NAMES = Object.keys(CHECKS) as CheckName[];

/** In order, with those that were not come to. */
function complete(made: readonly Check[]): Check[] {
  // Types are looked at on their own; of the others, each begins where the one before it ended.
  const failed = made.findLast(({ name, passed }) => passed === false && name !== 'types');
  return NAMES.map((name) => {
    const why = failed ? notReached(CHECKS[failed.name]) : '';
    return made.find((check) => check.name === name) ?? { name, ...skipped(why) };
  });
}

/**
 * Checks what an author wants to know before publishing: that the module imports without doing anything, is well
 * defined, starts and stops beside what it depends on, leaves nothing behind, and has sound types. `module` is a name,
 * found as in `--load`, or a folder (`./hello`). It runs in processes of its own, without a port, and keeps its data in
 * a folder that is removed.
 */
export async function checkModule(module: string, settings: CheckSettings = {}): Promise<ModuleReport> {
  const { modules = [], addonsPath, options = {} } = settings;
  const folder = makePrivateFolder();
  try {
    const { name, place, checks } = await probeModule({
      word: module,
      modules,
      addonsPath: pathsOf(addonsPath),
      options,
      environment: {
        ...(settings.environment ?? folder.environment),
        ODOO_DATA_DIR: join(dirname(folder.file), 'data'),
        ODOO_HTTP_ENABLE: 'False',
      },
      workingFolder: process.cwd(),
      file: folder.file,
    });
    const all = complete(place ? [...checks, { name: 'types', ...(await checkTypes(place)) }] : checks);
    return {
      module: name ?? module,
      file: place?.file,
      passed: all.every((check) => check.passed !== false),
      checks: all,
    };
  } finally {
    folder.remove();
  }
}
