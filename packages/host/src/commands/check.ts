import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Configuration } from '@wideload/boot';
import { shownPath } from '@wideload/loader';
import type { CheckSettings, ModuleReport } from '@wideload/testing';
import { hostCommand } from './command.ts';
import { wordMissing } from './errors.ts';

/** The arguments of this run apply to the checked module, too. */
function settingsOf({ commandLine, values }: Configuration): CheckSettings {
  const typed = new Map([...commandLine.values].map(([name, { text }]) => [name, text]));
  const modules = typed.has('server_wide_modules') ? values.server_wide_modules : [];
  for (const name of ['server_wide_modules', 'addons_path', 'json']) typed.delete(name);
  return {
    modules,
    addonsPath: values.addons_path.filter((path) => existsSync(resolve(path))),
    options: Object.fromEntries(typed),
    environment: process.env,
  };
}

const MARKS = new Map([
  [true, 'ok  '],
  [false, 'FAIL'],
  [undefined, '-   '],
]);

/** Returns the report as text: a line for each check, and below it the findings. */
function printed({ module, file, checks, passed }: ModuleReport, labels: Readonly<Record<string, string>>): string {
  const lines = checks.flatMap(({ name, passed, notes, advice }) => {
    const line = `${MARKS.get(passed)}  ${labels[name]}`;
    if (passed !== false) return [[line, ...notes].join(', ')];
    return [
      line,
      ...[...notes, ...(advice ? [advice] : [])].map((text) => `      ${text.replaceAll('\n', '\n      ')}`),
    ];
  });
  const failures = checks.filter((check) => check.passed === false).length;
  const verdict = passed ? 'nothing to fix' : `${failures} of ${checks.length} checks failed`;
  return `${[`${module}${file ? `  ${shownPath(file)}` : ''}`, ...lines, verdict].join('\n')}\n`;
}

/** The result of several modules, in one line. */
function summary(reports: readonly ModuleReport[]): string {
  const failed = reports.filter(({ passed }) => !passed).map(({ module }) => module);
  return failed.length === 0
    ? `${reports.length} modules: nothing to fix\n`
    : `${failed.length} of ${reports.length} modules failed: ${failed.join(', ')}\n`;
}

const USAGE = '<module|./folder...>';

export const check = hostCommand({
  describe: 'Check modules before publishing: import, start, stop and leaks',
  usage: USAGE,
  complete: (_, configuration) => [...(configuration?.loaded.modules ?? []).map(({ name }) => name), 'folders'],
  async run({ configuration, words, json, print }) {
    if (words.length === 0) throw wordMissing('check', USAGE);
    // Imported here, because no other command needs the test kit.
    const [{ checkModule }, { CHECKS, modulesOf }] = await Promise.all([
      import('@wideload/testing'),
      import('@wideload/testing/internal'),
    ]);
    const modules = [...new Set(words.flatMap((word) => modulesOf(word, process.cwd())))];
    const isOne = modules.length === 1 && modules[0] === words[0];
    const reports: ModuleReport[] = [];
    // One after the other: each measures how its processes grow.
    for (const module of modules) {
      const report = await checkModule(module, settingsOf(configuration));
      reports.push(report);
      if (!json) print(`${printed(report, CHECKS)}${isOne ? '' : '\n'}`);
    }
    if (json) print(`${JSON.stringify(isOne ? reports[0] : reports, null, 2)}\n`);
    else if (!isOne) print(summary(reports));
    return reports.every(({ passed }) => passed) ? 0 : 1;
  },
});
