import type { ModuleDefinition, WideloadError } from '@wideload/kit';
import { gathered } from '@wideload/kit/internal';
import { rangeInvalid, requirementUnmet } from './errors.ts';
import { parseRange, satisfies } from './range.ts';

/** What runs a module: the versions of the host and of Node, without a `v`. */
export interface Versions {
  readonly host: string;
  readonly node: string;
}

/** Throws every requirement of a module that is not met. */
export function checkRequires({ name, requires = {} }: ModuleDefinition, file: string, versions: Versions): void {
  const errors: WideloadError[] = [];
  for (const what of ['host', 'node'] as const) {
    const wanted = requires[what];
    if (wanted === undefined) continue;
    const range = parseRange(wanted);
    if (!range) errors.push(rangeInvalid(name, what, wanted, file));
    else if (!satisfies(versions[what], range)) errors.push(requirementUnmet(name, what, wanted, versions[what], file));
  }
  if (errors.length > 0) throw gathered(errors);
}
