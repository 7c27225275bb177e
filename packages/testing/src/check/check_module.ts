import { dirname, join } from 'node:path';
import { notReached } from '../errors.ts';
import { makePrivateFolder } from '../private_folder.ts';
import { pathsOf, type TestHostSettings } from '../settings.ts';
import { skipped } from './finding.ts';
import { probeModule } from './probe_module.ts';
import { checkPublishing } from './publishing.ts';
import { CHECKS, type Check, type CheckName, type ModuleReport } from './report.ts';
import { checkTypes } from './types.ts';

/** The settings of a check of a module. */
export interface CheckSettings extends Pick<TestHostSettings, 'modules' | 'addonsPath' | 'options'> {
  /** Environment variables, with which a configuration may be found; default: none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const NAMES = Object.keys(CHECKS) as CheckName[];

/** Checks that run nothing of the module. */
const ON_DISK: readonly CheckName[] = ['types', 'publishing'];

/** The checks in order, including those that were not reached. */
function complete(made: readonly Check[]): Check[] {
  // Some run separately; each of the others begins where the previous one ended.
  const failed = made.findLast(({ name, passed }) => passed === false && !ON_DISK.includes(name));
  return NAMES.map((name) => {
    const why = failed ? notReached(CHECKS[failed.name]) : '';
    return made.find((check) => check.name === name) ?? { name, ...skipped(why) };
  });
}

/**
 * Runs the checks before publishing: that the module imports without side effects, has a valid definition, starts and
 * stops with its dependencies, leaves nothing open, and has no type errors. `module` is a name, found as in `--load`,
 * or a folder (`./hello`). The module runs in separate processes, without a port, with its data in a folder that is
 * removed.
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
    const onDisk: Check[] = place
      ? [
          { name: 'types', ...(await checkTypes(place)) },
          { name: 'publishing', ...checkPublishing(place) },
        ]
      : [];
    const all = complete([...checks, ...onDisk]);
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
