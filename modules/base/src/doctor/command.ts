import { command, type Logger } from '@wideload/kit';
import { maskIn, printableLines } from '@wideload/kit/internal';
import { Diagnosis, type Finding } from './diagnosis.ts';
import { diagnosisFailed } from './sentences.ts';

const INDENT = ' '.repeat(9);

function printed({ verdict, what, advice = '' }: Finding): string {
  const adviceLines = advice.split('\n').filter(Boolean);
  return printableLines(maskIn([verdict.padEnd(9) + what, ...adviceLines.map((line) => INDENT + line), ''].join('\n')));
}

/** A diagnosis that fails becomes a finding, so that the other diagnoses still run. */
async function findingsOf(diagnosis: Diagnosis, log: Logger): Promise<readonly Finding[]> {
  try {
    return await diagnosis.findings();
  } catch (error) {
    log.debug(`${diagnosis.name} could not be checked`, { err: error });
    return [diagnosisFailed(diagnosis.name, error)];
  }
}

/** `node host doctor`: reports production problems and how to fix them. Exits with 1 if a finding is `failing`. */
export const doctor = command({
  describe: 'Check for production problems and show how to fix them; --json for JSON',
  async run({ json, context, print }) {
    const all: (Finding & { about: string })[] = [];
    for (const diagnosis of await context.all(Diagnosis)) {
      for (const finding of await findingsOf(diagnosis, context.log)) {
        all.push({ about: diagnosis.name, ...finding });
        if (!json) print(printed(finding));
      }
    }
    const count = (verdict: Finding['verdict']): number => all.filter((one) => one.verdict === verdict).length;
    const counts = { ok: count('ok'), warning: count('warning'), failing: count('failing') };
    if (json) print(`${printableLines(maskIn(JSON.stringify({ ...counts, findings: all }, null, 2)))}\n`);
    else print(`${counts.ok} ok, ${counts.warning} warning, ${counts.failing} failing\n`);
    return counts.failing > 0 ? 1 : 0;
  },
});
