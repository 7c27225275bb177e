import { expect } from 'vitest';
import type { Ended } from '../../support/host.ts';

/** Expects a short message and nothing else: no stack trace, no ready line. Returns the message. */
export function expectRefusal({ code, stdout, stderr: all }: Ended, exitCode: 1 | 2 | 13): string {
  // On a busy machine, the log may also say what the boot is waiting for.
  const stderr = all.replace(/^\{"level":"info".*still waiting for.*\n/gm, '');
  expect(stderr).toMatch(/^wideload: error: /);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$.*^\s+at /ms);
  expect(stderr.split('\n').length).toBeLessThan(20);
  expect(stdout).toBe('');
  expect(code).toBe(exitCode);
  return stderr;
}
