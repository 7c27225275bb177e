import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TARGETS } from './targets.ts';

/** The scores of all files, from one run to the next. */
const SCORES = 'scripts/mutants/scores.json';

/** The page with their sums. */
export const PAGE = 'docs/maintainers/mutants.md';

/** When something was measured: the day, as YYYY-MM-DD, and the short hash of the commit; `+` where files differ from it. */
interface Measured {
  readonly date: string;
  readonly commit: string;
}

/** What came of the breaks of one file. */
export interface FileScore extends Measured {
  readonly file: string;
  readonly mutants: number;
  /** Survivors with a reason in explained.ts. */
  readonly explained: number;
  /** Survivors without one. */
  readonly survived: number;
}

/** Returns the day and the commit of a measurement that begins now. */
export function measuredNow(root: string): Measured {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const isClean = git('status', '--porcelain', '--', '.', `:!${PAGE}`, `:!${SCORES}`) === '';
  const commit = `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : '+'}`;
  return { date: new Date().toISOString().slice(0, 10), commit };
}

/** Reads the scores that were recorded. */
export const readScores = (root: string): FileScore[] => JSON.parse(readFileSync(join(root, SCORES), 'utf8'));

/** Only files that are targets, in their order. */
function ofTargets(scores: readonly FileScore[]): FileScore[] {
  const known = new Map(scores.map((score) => [score.file, score]));
  return TARGETS.flatMap(({ file }) => known.get(file) ?? []);
}

const sum = (scores: readonly FileScore[], key: 'mutants' | 'explained' | 'survived'): number =>
  scores.reduce((all, score) => all + score[key], 0);

/** Makes the page. Files with survivors, and those that were not measured yet, are listed. */
export function pageOf(scores: readonly FileScore[]): string {
  const measured = ofTargets(scores);
  const [mutants, explained, survived] = [
    sum(measured, 'mutants'),
    sum(measured, 'explained'),
    sum(measured, 'survived'),
  ];
  const known = new Set(measured.map(({ file }) => file));
  const open = [
    ...measured.filter((score) => score.survived > 0).map((score) => `- ${score.file}: ${score.survived} survived\n`),
    ...TARGETS.filter(({ file }) => !known.has(file)).map(({ file }) => `- ${file}: not measured yet\n`),
  ];
  return `# Mutation tests

\`npm run test:mutants\` breaks files on purpose, one place at a time (an operator exchanged, a condition fixed, a statement
removed), and runs the tests that must notice. A break that no test notices needs a test or, when it changes nothing that
can be observed, a reason in [explained.ts](../../scripts/mutants/explained.ts). Which files are broken, and which tests must
notice, is in [targets.ts](../../scripts/mutants/targets.ts).

\`npm run test:mutants -- lease csrf\` measures only files whose path contains one of these words. Measure a file again when
it or its tests have changed. The scores of each file are in [scores.json](../../scripts/mutants/scores.json).

${mutants - explained - survived} of ${mutants} breaks in ${measured.length} files are noticed, ${explained} are explained, ${survived} survived.
${open.length > 0 ? `\n${open.join('')}` : ''}`;
}

/** Records the score of one file; the others stay. */
export function recordScore(root: string, score: FileScore): void {
  const scores = ofTargets([...readScores(root), score]);
  writeFileSync(join(root, SCORES), `${JSON.stringify(scores, null, 2)}\n`);
  writeFileSync(join(root, PAGE), pageOf(scores));
}
