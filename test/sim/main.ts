// Runs many schedules on all cores, or replays one:
//
//   npm run test:sim                            a million schedules
//   npm run test:sim -- --seeds=5000 --from=7   those of the seeds 7 to 5006
//   npm run test:sim -- --seed=42               one, with all its operations
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeOperations } from '@wideload/testing/internal';
import type { Report } from './report.ts';
import { runSchedule } from './schedule.ts';

/** Schedules that one process runs before it reports. */
const CHUNK = 1000;
/** What a schedule leaves behind is collected at once: a tenth of the time goes into that otherwise. */
const YOUNG = '--max-semi-space-size=64';
/** Seeds whose texts are shown. */
const MOST_SHOWN = 10;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
});

async function replay(seed: number): Promise<boolean> {
  const { plan, history, found } = await runSchedule(seed);
  console.log(`${JSON.stringify(plan)}\n${describeOperations(history)}\n${found.verdict}`);
  if (found.verdict !== 'legal') console.log(found.text);
  return found.verdict === 'legal';
}

/** Runs the schedules of some seeds in processes, one for each core. Returns how many have no legal order, or none that was found. */
async function runAll(from: number, count: number): Promise<number> {
  const until = from + count;
  const begin = performance.now();
  let next = from;
  let done = 0;
  let failed = 0;
  const report = ({ ran, failures }: Report): void => {
    done += ran;
    for (const { seed, text } of failures) {
      if (failed++ < MOST_SHOWN) console.log(`--seed=${seed}: ${text}`);
    }
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
        execArgv: [...process.execArgv, YOUNG],
      });
      const give = (): void => {
        if (next >= until) {
          child.disconnect();
          return;
        }
        child.send({ from: next, until: Math.min(next + CHUNK, until) });
        next += CHUNK;
      };
      child.on('message', (message: Report) => {
        report(message);
        give();
      });
      child.on('error', reject);
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a process ended with code ${code}`))));
      give();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const minutes = (performance.now() - begin) / 60_000;
  console.log(`${done} schedules, ${failed} without a legal order; ${Math.round(done / minutes)} a minute`);
  return failed;
}

const isFine =
  values.seed === undefined
    ? (await runAll(Number(values.from), Number(values.seeds))) === 0
    : await replay(Number(values.seed));
process.exitCode = isFine ? 0 : 1;
