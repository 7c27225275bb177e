import { afterAll, describe, expect, it } from 'vitest';
import { IS_LONG, printedFigures } from '../support/figures.ts';
import { cleanUp } from '../support/host.ts';
import { Network } from '../support/network/network.ts';
import { FAULTS } from './history/faults/all.ts';
import { cutInTwo, masterKilled } from './history/faults/group.ts';
import { memoryLost } from './history/faults/single.ts';
import { runRound } from './history/round.ts';

/** Minutes for which the long form runs one fault after the other. */
const MINUTES = Number(process.env.HISTORY_MINUTES ?? 60);
/** Sessions of a round: a round of the short form shares its time with another one. */
const SESSIONS = IS_LONG ? 100 : 12;
/** One session in five ends in the time that is lost: nearly always one of so many, else in the next round. */
const [SESSIONS_LOST, ROUNDS_LOST] = [15, 6];

const figures = printedFigures();
afterAll(cleanUp);

/** What shows that a session is back. A login and a rotation end the sid before it; the session may be read by an older one. */
const COME_BACK = [
  / (?:end|log in \S+ at) (sid \d+) .*-> (?:done|sid \d+)\n(?:.*\n)*.* (?:load sid \d+ -> \1,|(?:change|update) \1 )/,
  // A change by the old sid shows nothing: it leads to the new one for a while.
  / rotate (sid \d+) (?:.*\n)*.* load sid \d+ -> \1,/,
];
const isBack = (violation = ''): boolean => COME_BACK.some((sign) => sign.test(violation));

describe.skipIf(!Network.isPossible)('the answers of two hosts', () => {
  // With wait = all, writes begin again once a killed master is back, which takes the Sentinels half a minute on a busy machine.
  it.concurrent.each([cutInTwo('0'), ...(IS_LONG ? [masterKilled('all')] : [])])(
    'can be explained while $name',
    async (fault) => {
      const { violation, undecided, histories } = await runRound(fault, SESSIONS);
      expect({ violation, undecided, histories }).toEqual({ undecided: 0, histories: SESSIONS });
    },
    120_000,
  );

  it.concurrent('cannot be explained once a session that ended has come back', async () => {
    let violation: string | undefined;
    for (let round = 0; round < ROUNDS_LOST && !isBack(violation); round++)
      ({ violation } = await runRound(memoryLost, SESSIONS_LOST));
    expect(violation).toSatisfy(isBack);
  }, 120_000);

  it.runIf(IS_LONG)(
    'cannot be explained where a network is cut and no acknowledged write may be lost, but hosts do not wait for replicas',
    async () => {
      const { violation } = await runRound({ ...cutInTwo('0'), mayLose: 'unacknowledged' }, SESSIONS);
      expect(violation).toMatch(/^no order of these operations on session .* explains their answers:\n/);
    },
    120_000,
  );

  it.runIf(IS_LONG)(
    'can be explained while one fault follows the other',
    async () => {
      const end = performance.now() + MINUTES * 60_000;
      const texts: string[] = [];
      const rows = FAULTS.map(({ name }) => ({
        name,
        rounds: 0,
        histories: 0,
        operations: 0,
        violations: 0,
        undecided: 0,
        broken: 0,
      }));
      figures.push(...rows);
      for (let round = 0; performance.now() < end; round++) {
        const [fault, row] = [FAULTS[round % FAULTS.length], rows[round % rows.length]];
        if (fault === undefined || row === undefined) throw new Error('there are no faults');
        row.rounds++;
        try {
          const { histories, operations, violation, undecided } = await runRound(fault, SESSIONS);
          row.histories += histories;
          row.operations += operations;
          row.undecided += undecided;
          if (violation === undefined) continue;
          row.violations++;
          texts.push(`${fault.name}: ${violation}`);
        } catch (error) {
          row.broken++;
          texts.push(`${fault.name}: ${error}`);
        }
      }
      expect(texts).toEqual([]);
    },
    (MINUTES + 5) * 60_000,
  );
});

if (!Network.isPossible) console.warn('Not tested: histories on real servers. That needs root on Linux.');
