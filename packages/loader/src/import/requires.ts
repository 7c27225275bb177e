import { createRequire } from 'node:module';
import type { ModuleDefinition, WideloadError } from '@wideload/kit';
import { gathered } from '@wideload/kit/internal';
import type { Range } from 'semver';
import { rangeInvalid, requirementUnmet } from './errors.ts';

/** The versions of the host and of Node, without a `v`. */
export interface Versions {
  readonly host: string;
  readonly node: string;
}

// Loading it takes long, so only a host with a module that declares `requires` does.
const require = createRequire(import.meta.url);
const loadRange = (): typeof Range => require('semver/classes/range');

/**
 * Parses a range as npm does. A pre-release is in it if it lies between its ends: Node 25.0.0-nightly is in `>=20`. By
 * npm's stricter rule for packages, hardly any module would run on a nightly of Node or a release candidate of the
 * host. Returns undefined for a text that is not a range.
 */
function parseRange(text: string): Range | undefined {
  const VersionRange = loadRange();
  try {
    return new VersionRange(text, { includePrerelease: true });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Throws every requirement of a module that is not met. */
export function checkRequires({ name, requires = {} }: ModuleDefinition, file: string, versions: Versions): void {
  const errors: WideloadError[] = [];
  for (const what of ['host', 'node'] as const) {
    const wanted = requires[what];
    if (wanted === undefined) continue;
    const range = parseRange(wanted);
    if (!range) errors.push(rangeInvalid(name, what, wanted, file));
    else if (!range.test(versions[what])) errors.push(requirementUnmet(name, what, wanted, versions[what], file));
  }
  if (errors.length > 0) throw gathered(errors);
}
