import { setImmediate } from 'node:timers/promises';
import { WideloadError } from '@wideload/kit';
import { type BootInputs, boot } from '../boot.ts';
import { hostKept, leftEachTime } from '../errors.ts';

/** The result of several starts and stops in one process. */
export interface Rounds {
  /** The failures. */
  readonly errors: readonly string[];
  readonly left: readonly string[];
  /** What grew in each round. */
  readonly growth: readonly string[];
}

/** The first round may create objects once that are kept. */
const ROUNDS = 3;

interface Round extends Omit<Rounds, 'growth'> {
  readonly idle: readonly string[];
  /** An object to which every part of a running host refers. */
  readonly host: WeakRef<object> | undefined;
}

async function round(inputs: BootInputs): Promise<Round> {
  try {
    const { context, stop } = await boot(inputs);
    const host = new WeakRef(context.host);
    const { errors, left, idle } = await stop();
    return { errors: errors.map(({ message }) => message), left, idle, host };
  } catch (error) {
    const said = error instanceof WideloadError ? error.message : String(error);
    return { errors: [said], left: [], idle: [], host: undefined };
  }
}

/** Returns how many of the stopped hosts are still in memory. */
async function kept(rounds: readonly Round[]): Promise<number> {
  // Some garbage refers to other garbage until it is finalized.
  for (let turn = 0; turn < 5; turn++) {
    await setImmediate();
    globalThis.gc?.();
  }
  return rounds.filter(({ host }) => host?.deref() !== undefined).length;
}

/** Starts and stops a host several times. In a process with `--expose-gc` it also finds out whether memory is kept. */
export async function startAndStop(inputs: BootInputs): Promise<Rounds> {
  const rounds: Round[] = [];
  while (rounds.length < ROUNDS) {
    const last = await round(inputs);
    rounds.push(last);
    // The same failure would only be repeated.
    if (last.errors.length > 0 || last.left.length > 0) return { ...last, growth: [] };
  }
  const [, ...later] = rounds.map(({ idle }) => idle);
  const [next = [], ...others] = later;
  const always = next.filter((line) => others.every((lines) => lines.includes(line)));
  // A cache may keep the last one until the next.
  const memory = globalThis.gc && (await kept(rounds)) > 1 ? [hostKept()] : [];
  return { errors: [], left: [], growth: [...always.map(leftEachTime), ...memory] };
}
