import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp } from '../support/host.ts';
import { Network } from '../support/network/network.ts';
import { masterKilled } from './history/master_faults.ts';
import { runRound } from './history/round.ts';

afterEach(cleanUp);

const FAULTS = [masterKilled('all')];

describe.skipIf(!Network.isPossible)('every answer of two hosts can be explained', () => {
  it.each(FAULTS)(
    'while $name',
    async (fault) => {
      const { violations, undecided, ...counts } = await runRound(fault, Date.now());
      console.log(counts, undecided.length);
      expect(violations).toEqual([]);
      expect(undecided).toEqual([]);
      expect(counts.histories).toBeGreaterThan(0);
    },
    120_000,
  );
});

if (!Network.isPossible) console.warn('Not tested: histories on real servers. That needs root on Linux.');
