import { newHexSid } from '@wideload/session';

/** Time and chance as an instance has them. Several instances in one process, and a simulation, each have their own. */
export interface Runtime {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Runs a task once, so many milliseconds later. Returns how to prevent it. It keeps no process alive. */
  after(ms: number, task: () => void): () => void;
  /** Runs a task again and again, every so many milliseconds. Returns how to end it. It keeps no process alive. */
  every(ms: number, task: () => void): () => void;
  /** Runs a task after the current turn of the event loop. */
  defer(task: () => void): void;
  /** From 0 to below 1. */
  random(): number;
  /** A sid that nobody can guess, for the keys of probes. */
  newSid(): string;
}

/** Those of this process. */
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
