import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Progress } from '../src/progress.ts';

const { isTTY } = process.stderr;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

/** Work of so many steps, which take 100 ms and do 1,000 each. */
function run(steps = 13): { told: string[]; shown: string[] } {
  const told: string[] = [];
  const shown: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown.push(String(text));
    return true;
  });
  const progress = new Progress('copying sessions', (doing) => told.push(doing));
  for (let done = 1000; done <= steps * 1000; done += 1000) {
    vi.advanceTimersByTime(100);
    progress.tick(done);
    progress.tick(done);
  }
  progress.end();
  return { told, shown };
}

it('shows one line on a terminal after the first second, and clears it', () => {
  process.stderr.isTTY = true;
  const { told, shown } = run();
  expect(told).toHaveLength(6);
  expect(told[0]).toBe('copying sessions: 2,000 done');
  expect(shown).toEqual([
    '\r\u001B[Kcopying sessions: 10,000 done',
    '\r\u001B[Kcopying sessions: 12,000 done',
    '\r\u001B[K',
  ]);
});

it('writes a line at intervals without a terminal', () => {
  process.stderr.isTTY = false;
  const { told, shown } = run();
  expect(told).toHaveLength(6);
  expect(shown).toEqual(['copying sessions: 10,000 done\n']);
  expect(run(250).shown).toEqual([
    'copying sessions: 10,000 done\n',
    'copying sessions: 110,000 done\n',
    'copying sessions: 210,000 done\n',
  ]);
});

it('shows nothing of work that takes no second', () => {
  for (const isTTY of [true, false]) {
    process.stderr.isTTY = isTTY;
    expect(run(9).shown).toEqual([]);
  }
});
