/** Objects that a module may not change, by their names in messages. */
const GUARDED: Readonly<Record<string, object>> = {
  globalThis,
  process,
  console,
  Math,
  JSON,
  Reflect,
  Object,
  Promise,
  'Object.prototype': Object.prototype,
  'Function.prototype': Function.prototype,
  'Array.prototype': Array.prototype,
  'String.prototype': String.prototype,
  'Number.prototype': Number.prototype,
  'RegExp.prototype': RegExp.prototype,
  'Date.prototype': Date.prototype,
  'Error.prototype': Error.prototype,
  'Map.prototype': Map.prototype,
  'Set.prototype': Set.prototype,
  'Promise.prototype': Promise.prototype,
};

/** Node changes these itself. */
const MOVING = new Set(['process.exitCode', 'process._events', 'process._eventsCount', 'process._maxListeners']);

/** The global state of a process at one time. */
export type Globals = ReadonlyMap<string, PropertyDescriptor>;

/** Reads globals, prototypes and environment. */
export function globalsNow(): Globals {
  const found = new Map<string, PropertyDescriptor>();
  for (const [name, object] of [...Object.entries(GUARDED), ['process.env', process.env] as const]) {
    // Symbols on globalThis are where Node, and copies of a library, keep what they share: not a change by a module.
    for (const key of object === globalThis ? Object.getOwnPropertyNames(object) : Reflect.ownKeys(object)) {
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      const full = name === 'globalThis' ? String(key) : `${name}.${String(key)}`;
      if (descriptor && !MOVING.has(full)) found.set(full, descriptor);
    }
  }
  return found;
}

/** Whether two states are equal. Node defines some globals when they are first read: that is not a change. */
function isSame(before: PropertyDescriptor | undefined, after: PropertyDescriptor | undefined): boolean {
  if (!before || !after) return before === after;
  if (before.get && !after.get) return before.get.call(globalThis) === after.value;
  return Object.is(before.value, after.value) && before.get === after.get && before.set === after.set;
}

/** Returns the names of what was added, changed or removed between two states. */
export function changedGlobals(before: Globals, after: Globals): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => !isSame(before.get(name), after.get(name)));
}
