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

/** Frames kept of where something was made: libraries may stand deep between it and the module. */
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

/** Notes what is opened by some work, wherever that leads: in timers, and in requests that come later. */
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

  /** Everything that is there still, whether or not it would keep the process alive. */
  get alive(): readonly Made[] {
    return [...this.made.values()];
  }

  /** What keeps the process alive. */
  get open(): readonly Made[] {
    return this.alive.filter(({ handle }) => handle.hasRef?.() ?? true);
  }

  /** The listeners that have not been taken away. */
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
