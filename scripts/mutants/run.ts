// Breaks the files of targets.ts on purpose, one place at a time, and runs the tests that must notice. A break that no
// test notices is a survivor: it needs a test, or a reason in explained.ts. Each score goes into scores.json.
//
//   npm run test:mutants                    every file
//   npm run test:mutants -- attempts csrf   files whose path contains one of these words
import { Checkout, ROOT } from './checkout.ts';
import { EXPLAINED } from './explained.ts';
import { keyOf, type Mutant, mutantsOf } from './mutate.ts';
import { measuredNow, recordScore } from './report.ts';
import { TARGETS, type Target } from './targets.ts';

/** Tests may take this many times as long as without a break; a break that makes them hang is noticed, too. */
const TIMEOUT_FACTOR = 4;

/** Tries every break of one file, and prints each survivor. */
async function scoreOf({ file, tests }: Target, checkouts: readonly [Checkout, ...Checkout[]]) {
  const mutants = mutantsOf(file, checkouts[0].read(file));
  const begin = performance.now();
  for (const checkout of checkouts) {
    const failure = await checkout.failureOf({ file, tests }, 600_000);
    if (failure !== undefined) throw new Error(`${file}: its tests fail without any break: ${failure}`);
  }
  const timeoutMs = ((performance.now() - begin) / checkouts.length) * TIMEOUT_FACTOR + 10_000;
  const survivors: Mutant[] = [];
  const left = [...mutants];
  await Promise.all(
    checkouts.map(async (checkout) => {
      for (let mutant = left.shift(); mutant; mutant = left.shift())
        if (!(await checkout.notices(mutant, tests, timeoutMs))) survivors.push(mutant);
    }),
  );
  const unexplained = survivors.filter((mutant) => EXPLAINED[keyOf(mutant)] === undefined);
  for (const mutant of unexplained)
    console.log(`survived: ${mutant.file}:${mutant.line}\n  ${mutant.from}\n  -> ${mutant.to}`);
  const explained = survivors.length - unexplained.length;
  console.log(`${file}: ${mutants.length} breaks, ${explained} explained, ${unexplained.length} survived`);
  return { file, mutants: mutants.length, explained, survived: unexplained.length };
}

const words = process.argv.slice(2);
const targets = TARGETS.filter(({ file }) => words.length === 0 || words.some((word) => file.includes(word)));
if (targets.length === 0) {
  console.error(`error: no file of scripts/mutants/targets.ts contains ${words.join(' or ')}`);
  process.exit(2);
}
const measured = measuredNow(ROOT);
/** As many breaks are tried at once: one for each core of a small machine. */
const checkouts = [new Checkout(), new Checkout()] as const;
try {
  for (const target of targets) {
    const score = await scoreOf(target, checkouts);
    recordScore(ROOT, { ...score, ...measured });
    if (score.survived > 0) process.exitCode = 1;
  }
} finally {
  for (const checkout of checkouts) checkout.remove();
}
