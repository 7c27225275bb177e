import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { type LiveHandle, type Made, THINGS } from './things.ts';

/** A listener that was added to `process`, and where. */
export interface Heard {
  readonly event: string | symbol;
  readonly listener: unknown;
  readonly made: Error;
}

const current = new AsyncLocalStorage<Watch>();
const watching = new Set<Watch>();

/** Maximum number of frames of a stack: there may be many of libraries above the module. */
const FRAMES = 50;

function here(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const made = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return made;
}

const sensor = createHook({
  init(id, type, _trigger, resource) {
    const what = THINGS[type];
    if (what !== undefined) current.getStore()?.note(id, { what, handle: resource as LiveHandle, made: here() });
  },
  destroy(id) {
    for (const watch of watching) watch.forget(id);
  },
});

function hear(event: string | symbol, listener: unknown): void {
  current.getStore()?.hear({ event, listener, made: here() });
}

/** Records resources that are opened by some work and everything that follows from it: timers, and later requests. */
export class Watch {
  private readonly made = new Map<number, Made>();
  private readonly heard: Heard[] = [];

  constructor() {
    if (watching.size === 0) {
      process.on('newListener', hear);
      sensor.enable();
    }
    watching.add(this);
  }

  run<T>(work: () => T): T {
    return current.run(this, work);
  }

  note(id: number, made: Made): void {
    this.made.set(id, made);
  }

  forget(id: number): void {
    this.made.delete(id);
  }

  hear(heard: Heard): void {
    this.heard.push(heard);
  }

  /** Returns all resources that still exist, whether or not they keep the process alive. */
  get alive(): readonly Made[] {
    return [...this.made.values()];
  }

  /** Returns the resources that keep the process alive. */
  get open(): readonly Made[] {
    return this.alive.filter(({ handle }) => handle.hasRef?.() ?? true);
  }

  /** Returns the listeners that were not removed. */
  get listening(): readonly Heard[] {
    return this.heard.filter(({ event, listener }) => process.listeners(event as 'exit').includes(listener as never));
  }

  end(): void {
    watching.delete(this);
    if (watching.size > 0) return;
    process.off('newListener', hear);
    sensor.disable();
  }
}
