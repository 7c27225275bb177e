import { newHexSid } from '@wideload/session';

/** Time and randomness of an instance. Several instances in one process, and a simulation, each have their own. */
export interface Runtime {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /**
   * Runs a task once, after that many milliseconds. Returns a function that cancels it. It does not keep the process
   * alive.
   */
  after(ms: number, task: () => void): () => void;
  /**
   * Runs a task repeatedly, every that many milliseconds. Returns a function that stops it. It does not keep the
   * process alive.
   */
  every(ms: number, task: () => void): () => void;
  /** Runs a task after the current turn of the event loop. */
  defer(task: () => void): void;
  /** From 0 to below 1. */
  random(): number;
  /** A random sid for the keys of probes. */
  newSid(): string;
}

/** The runtime of this process. */
export const PROCESS: Runtime = {
  now: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms).unref();
    return () => clearTimeout(timer);
  },
  every(ms, task) {
    const timer = setInterval(task, ms).unref();
    return () => clearInterval(timer);
  },
  defer: (task) => void setImmediate(task),
  random: Math.random,
  newSid: newHexSid,
};
