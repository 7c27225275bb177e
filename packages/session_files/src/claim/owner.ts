import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from '@wideload/kit/internal';

/**
 * Whether a process still runs. `unknown`: it belongs to another machine or container, or this system does not show it.
 */
export type Life = 'alive' | 'dead' | 'unknown';

interface ProcessFacts {
  /** `Z` and `X` have died: their parents have not yet read how they ended. */
  readonly state: string;
  /** When it began, in clock ticks since the machine did: process ids are reused, but not with the same start. */
  readonly start: string;
}

/** Facts of Linux about a process (proc(5), `/proc/pid/stat`). Undefined on other systems, and if it is hidden. */
function factsOf(pid: number | 'self'): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses, which may contain any character.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '0' };
  } catch {
    return undefined;
  }
}

const without = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

/** The scope of process ids: one boot of one machine, and in it one container. */
function thisPlace(): string {
  const parts = [
    hostname(),
    without(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    without(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
}

let place: string | undefined;
let self: string | undefined;

/** The name of this process for file names: `<pid>-<start>-<place>`. */
export function thisProcess(): string {
  place ??= thisPlace();
  self ??= `${process.pid}-${factsOf('self')?.start ?? 0}-${place}`;
  return self;
}

export const OWNER = /^(\d+)-(\d+)-([0-9a-f]{8})$/;

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** Whether the process of a `thisProcess` name still runs. */
export function lifeOf(owner: string): Life {
  const [, pid, start, where] = OWNER.exec(owner) ?? [];
  if (owner === thisProcess()) return 'alive';
  if (pid === undefined || where !== place) return 'unknown';
  if (isGone(Number(pid))) return 'dead';
  const facts = factsOf(Number(pid));
  if (facts === undefined) return 'unknown';
  return facts.start !== start || facts.state === 'Z' || facts.state === 'X' ? 'dead' : 'alive';
}
