import { homedir } from 'node:os';
import { sep } from 'node:path';
import type { Declaration } from '../options/declaration.ts';
import type { Declarations } from '../options/declare.ts';

/** Options by the module that declares them, in load order. */
export function byModule({ all }: Declarations): Map<string, Declaration[]> {
  const groups = new Map<string, Declaration[]>();
  for (const one of all) groups.set(one.module, [...(groups.get(one.module) ?? []), one]);
  return groups;
}

/** Returns a value as text that is the same on every machine: the home folder is `~`. */
export function shownDefault({ option }: Declaration): string {
  const text = option.display(option.default);
  const home = homedir();
  return option.kind === 'path' && `${text}${sep}`.startsWith(`${home}${sep}`) ? `~${text.slice(home.length)}` : text;
}
