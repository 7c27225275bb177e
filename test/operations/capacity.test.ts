import { describe, expect, it } from 'vitest';
import { capacityOf } from '../bench/src/scale/capacity.ts';
import { MEASURED, planTable } from '../bench/src/scale/plans.ts';
import { readPage } from '../support/markdown.ts';

const plan = { hosts: 10, workers: 4, masters: 1, sessions: 1e6, own: 0 };
const of = (changes: Partial<typeof plan>) => capacityOf({ ...plan, ...changes }, MEASURED);

describe('the capacity of a plan', () => {
  it('matches the documentation', () => {
    expect(readPage('docs/operators/scale.md')).toContain(`\n${planTable()}\n`);
  });

  it('grows only with its parts', () => {
    const few = of({});
    expect(of({ hosts: 20 })).toEqual({ ...few, hosts: 2 * few.hosts, connections: 80 });
    expect(of({ masters: 2 })).toEqual({ ...few, redis: 2 * few.redis, memory: few.memory / 2 });
    expect(of({ sessions: 2e6 })).toEqual({ ...few, memory: 2 * few.memory });
  });

  it('is limited by the hosts before Redis, as the documentation says, unless handlers cost almost nothing', () => {
    const isByHosts = (changes: Partial<typeof plan>): boolean => {
      const { hosts, redis } = of(changes);
      return hosts < redis;
    };
    expect([0.2, 0.25].map((own) => isByHosts({ own }))).toEqual([false, true]);
    expect([0.8, 0.85].map((own) => isByHosts({ hosts: 100, masters: 3, own }))).toEqual([false, true]);
  });

  it('is reduced by the time that modules take', () => {
    const worker = of({ hosts: 1, workers: 1, own: 5 }).hosts;
    expect(worker).toBeGreaterThan(130);
    expect(worker).toBeLessThan(140);
  });
});
