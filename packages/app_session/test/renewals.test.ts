import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Renewals } from '../src/renewals.ts';

const HOUR = 3600;

describe('renewals of lifetimes', () => {
  let sent: [sid: string, seconds: number][] = [];
  let failure: Error | undefined;
  let renewals: Renewals;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    sent = [];
    failure = undefined;
    renewals = new Renewals(async (sid, seconds) => {
      sent.push([sid, seconds]);
      if (failure !== undefined) throw failure;
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

  it('set a hundredth more, and are left out until that has passed', () => {
    renewals.run('one', HOUR);
    pass(36);
    renewals.run('one', HOUR);
    expect(sent).toEqual([['one', HOUR + 36]]);
    pass(1);
    renewals.run('one', HOUR);
    expect(sent).toHaveLength(2);
  });

  it('of a short lifetime are exact', () => {
    renewals.run('one', 99);
    pass(1);
    renewals.run('one', 99);
    expect(sent).toEqual([
      ['one', 99],
      ['one', 99],
    ]);
  });

  it('are sent for another session, another lifetime, and after a save that set one', () => {
    renewals.run('one', 24 * HOUR);
    renewals.run('other', 24 * HOUR);
    renewals.run('one', HOUR);
    renewals.forget('one');
    renewals.run('one', HOUR);
    expect(sent.map(([sid]) => sid)).toEqual(['one', 'other', 'one', 'one']);
  });

  it('are repeated after a failure, of which the process warns once', async () => {
    const warnings: string[] = [];
    const collect = ({ message }: Error) => warnings.push(message);
    process.on('warning', collect);
    const warned = once(process, 'warning');
    failure = new Error('Redis is away');
    renewals.run('one', HOUR);
    await warned;
    renewals.run('one', HOUR);
    await new Promise(setImmediate);
    process.off('warning', collect);
    expect(sent).toHaveLength(2);
    expect(warnings).toEqual(['lifetimes of sessions are not renewed: Redis is away']);
  });
});
