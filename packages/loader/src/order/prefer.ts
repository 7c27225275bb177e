import type { WideloadError } from '@wideload/kit';
import { throwGathered } from '@wideload/kit/internal';
import type { Preferences } from '../registry/seal.ts';
import { preferenceInvalid } from './errors.ts';

/** Parses items such as `base.session_store=session_redis`. `origin`: where they are set. */
export function parsePreferences(items: readonly string[], origin: string): Preferences {
  const errors: WideloadError[] = [];
  const preferences = new Map<string, string>();
  for (const item of items) {
    const [, id, module] = /^([a-z][\w]*\.[a-z][\w]*)=(\S+)$/.exec(item) ?? [];
    if (id === undefined || module === undefined) errors.push(preferenceInvalid(item, origin));
    else preferences.set(id, module);
  }
  throwGathered(errors);
  return preferences;
}
