import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TARGETS } from './targets.ts';

/** The page with the scores. It is also where they are kept from one run to the next. */
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
  const isClean = git('status', '--porcelain', '--', '.', `:!${PAGE}`) === '';
  const commit = `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : '+'}`;
  return { date: new Date().toISOString().slice(0, 10), commit };
}

const ROW = /^\| (\S+\.ts) \| (\d+) \| \d+ \| (\d+) \| (\d+) \| ([\d-]+) \| (\w+\+?) \|$/gm;

/** Reads the scores that the page has. */
export function scoresIn(page: string): FileScore[] {
  return [...page.matchAll(ROW)].map(([, file = '', mutants, explained, survived, date = '', commit = '']) => ({
    file,
    mutants: Number(mutants),
    explained: Number(explained),
    survived: Number(survived),
    date,
    commit,
  }));
}

const sum = (scores: readonly FileScore[], key: 'mutants' | 'explained' | 'survived'): number =>
  scores.reduce((all, score) => all + score[key], 0);

/** Makes the page. Files that are not targets any more are left out, those that were not measured yet are listed. */
export function pageOf(scores: readonly FileScore[]): string {
  const known = new Map(scores.map((score) => [score.file, score]));
  const measured = TARGETS.flatMap(({ file }) => known.get(file) ?? []);
  const missing = TARGETS.filter(({ file }) => !known.has(file)).map(({ file }) => `- ${file}\n`);
  const noticed = (score: Pick<FileScore, 'mutants' | 'explained' | 'survived'>) =>
    score.mutants - score.explained - score.survived;
  const total = {
    mutants: sum(measured, 'mutants'),
    explained: sum(measured, 'explained'),
    survived: sum(measured, 'survived'),
  };
  const rows = measured.map(
    (score) =>
      `| ${score.file} | ${score.mutants} | ${noticed(score)} | ${score.explained} | ${score.survived} | ${score.date} | ${score.commit} |\n`,
  );
  return `# Mutation tests

\`npm run test:mutants\` breaks the files below on purpose, one place at a time (an operator exchanged, a condition fixed, a
statement removed), and runs the tests that must notice. A break that no test notices needs a test or, when it changes
nothing that can be observed, a reason in [explained.ts](../../scripts/mutants/explained.ts). Which files are broken, and
which tests must notice, is in [targets.ts](../../scripts/mutants/targets.ts).

\`npm run test:mutants -- lease csrf\` measures only files whose path contains one of these words, and writes their rows of
the table. Measure a file again when it or its tests have changed.

${noticed(total)} of ${total.mutants} breaks are noticed, ${total.explained} are explained, ${total.survived} survived.

| file | breaks | noticed | explained | survived | measured | commit |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('')}${missing.length > 0 ? `\nNot measured yet:\n\n${missing.join('')}` : ''}`;
}

/** Writes the score of one file into the page; the others stay. */
export function recordScore(root: string, score: FileScore): void {
  const path = join(root, PAGE);
  mkdirSync(dirname(path), { recursive: true });
  let page = '';
  try {
    page = readFileSync(path, 'utf8');
  } catch {
    // There is none yet.
  }
  writeFileSync(path, pageOf([...scoresIn(page), score]));
}
