// Runs in a copy of the checkout: keeps Vitest started, and runs tests on the present files
// for each request over IPC. Starting Vitest again for each break took most of the time.
import { resolve } from 'node:path';
import { createVitest } from 'vitest/node';
import { bundlePackage } from '../bundle.js';

const packageOf = (file: string): string => file.split('/', 2).join('/');

/** Tests to run, over a file that may have changed since they last ran. */
export interface Task {
  readonly file: string;
  readonly tests: readonly string[];
}

// A process of its own for each file: one that ran a file before still has the modules as they were then.
const vitest = await createVitest('test', { watch: false, bail: 1, isolate: true, reporters: [{}] });

/** The file that was broken last. It is whole again by now. */
let lastFile: string | undefined;

/** How many tests passed over whole files, by the tests that were named. */
const passedWhole = new Map<string, number>();

/**
 * Returns why tests fail, undefined when all pass. The end of a run that a failure cut short may reach the next one and
 * skip tests there: such a run proves nothing, and is repeated.
 */
async function failureOf({ file, tests }: Task): Promise<string | undefined> {
  for (;;) {
    const { failure, passed } = await run({ file, tests });
    if (failure !== undefined) return failure;
    const expected = passedWhole.get(tests.join()) ?? passed;
    passedWhole.set(tests.join(), expected);
    if (passed >= expected) return undefined;
  }
}

async function run({ file, tests }: Task): Promise<{ failure: string | undefined; passed: number }> {
  const changed = [...new Set([file, lastFile ?? file])];
  lastFile = file;
  for (const one of changed) vitest.invalidateFile(resolve(one));
  await Promise.all([...new Set(changed.map(packageOf))].map(bundlePackage));
  const specifications = await vitest.globTestSpecifications([...tests]);
  if (specifications.length === 0) return { failure: 'there are none', passed: 0 };
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  // Vitest also has those of earlier runs.
  const mine = testModules.filter(({ moduleId }) => specifications.some((one) => one.moduleId === moduleId));
  const failed = mine.flatMap((module) => [
    ...module.errors(),
    ...[...module.children.allTests('failed')].flatMap((test) => test.result().errors ?? []),
  ]);
  const [first] = [...failed, ...unhandledErrors].map((error) => String(Object(error).message ?? error));
  const passed = mine.reduce((sum, { children }) => sum + [...children.allTests('passed')].length, 0);
  return { failure: first ?? (mine.every((module) => module.ok()) ? undefined : 'some did not run'), passed };
}

process.on('message', async (task: Task) => {
  // Where the file is no longer a program, that is a failure, too.
  const failure = await failureOf(task).catch(String);
  process.send?.({ failure });
});
process.once('disconnect', () => process.exit());
