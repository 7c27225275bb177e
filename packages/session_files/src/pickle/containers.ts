import { globalOf } from './globals.ts';
import type { Machine } from './machine.ts';
import { callRefused, pairIncomplete, unexpectedValue } from './refused.ts';
import { Dict, type Entry, Global, List, nameOf, PySet, Tuple, type Value } from './value.ts';

/** The kind of value that an opcode may fill. */
type Kind<T> = new (...args: never[]) => T;

function topAs<T extends Value>(machine: Machine, kind: Kind<T>, name: string): T {
  const value = machine.top();
  if (!(value instanceof kind)) throw unexpectedValue(name, nameOf(value));
  return value;
}

function entriesOf(flat: readonly Value[]): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < flat.length; at += 2) {
    const key = flat[at];
    const value = flat[at + 1];
    if (key === undefined || value === undefined) throw pairIncomplete();
    entries.push([key, value]);
  }
  return entries;
}

function fill<T>(machine: Machine, target: T[], items: readonly T[]): void {
  machine.hold(items.length);
  // Not push(...items): a spread puts all of them on the call stack.
  for (const item of items) target.push(item);
}

export function pushTuple(machine: Machine, items: readonly Value[]): void {
  machine.hold(items.length);
  machine.push(new Tuple(items));
}

export function pushList(machine: Machine, items: Value[]): void {
  machine.hold(items.length);
  machine.push(new List(items));
}

export function pushDict(machine: Machine, flat: readonly Value[]): void {
  const dict = new Dict();
  fill(machine, dict.entries, entriesOf(flat));
  machine.push(dict);
}

export function pushFrozenSet(machine: Machine, items: Value[]): void {
  machine.hold(items.length);
  machine.push(new PySet(items, true));
}

export function append(machine: Machine, items: readonly Value[]): void {
  fill(machine, topAs(machine, List, 'a list').items, items);
}

export function setItems(machine: Machine, flat: readonly Value[]): void {
  fill(machine, topAs(machine, Dict, 'a dict').entries, entriesOf(flat));
}

export function addItems(machine: Machine, items: readonly Value[]): void {
  const set = topAs(machine, PySet, 'a set');
  if (set.frozen) throw unexpectedValue('a set', nameOf(set));
  fill(machine, set.items, items);
}

export function pushGlobal(machine: Machine, module: string, name: string): void {
  machine.push(globalOf(module, name));
}

/** The same, with both names taken from the stack. */
export function pushStackGlobal(machine: Machine): void {
  const name = machine.pop();
  const module = machine.pop();
  if (typeof module !== 'string') throw unexpectedValue('the name of a module', nameOf(module));
  if (typeof name !== 'string') throw unexpectedValue('the name of a global', nameOf(name));
  pushGlobal(machine, module, name);
}

/** Calls a global of our own table with a tuple of arguments. */
export function reduce(machine: Machine): void {
  const args = machine.pop();
  const callee = machine.pop();
  if (!(args instanceof Tuple)) throw unexpectedValue('a tuple of arguments', nameOf(args));
  const make = callee instanceof Global ? callee.make : undefined;
  if (!make) throw callRefused(nameOf(callee));
  for (const arg of args.items) {
    // It is about to be copied.
    if (arg instanceof List) machine.hold(arg.items.length);
  }
  machine.push(make(args.items));
}
