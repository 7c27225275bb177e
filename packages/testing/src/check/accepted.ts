import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@wideload/kit/internal';

/** The key of a module's package.json: `{ "zod": "keeps its registry on globalThis" }`. */
export const ACCEPTS = 'wideloadAccepts';

/** Returns why a module accepts what libraries do at import, by their package names; as written, which may be anything. */
export function acceptedLibraries(folder: string): ReadonlyMap<string, unknown> {
  const file = join(folder, 'package.json');
  const manifest: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const accepted = isRecord(manifest) ? manifest[ACCEPTS] : undefined;
  return new Map(isRecord(accepted) ? Object.entries(accepted) : []);
}

/** Whether a value is a reason to accept a library: any text. */
export const isReason = (reason: unknown): reason is string => typeof reason === 'string' && reason.trim() !== '';
