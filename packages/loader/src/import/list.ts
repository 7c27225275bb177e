import type { WideloadError } from '@wideload/kit';
import { throwGathered } from '@wideload/kit/internal';
import { listItemInvalid } from './errors.ts';

/** A requested module. */
export interface ModuleRequest {
  readonly name: string;
  /** `name?`: the boot skips it when it fails. */
  readonly optional: boolean;
  /** `--load`, `odoo.conf:3`, or the module that depends on it. */
  readonly requestedBy: string;
  /** The module that requires it; undefined for an item of a list. */
  readonly dependencyOf?: string;
  /** The folder of that module: an npm package may be installed for it alone. */
  readonly neededIn?: string;
}

/** The content of a list such as `base,web,session_redis?,!queue`. */
export interface ModuleList {
  readonly requests: readonly ModuleRequest[];
  /** `!name`: never loaded, also not as a dependency. */
  readonly never: ReadonlySet<string>;
}

/** Modules of every host; Odoo adds them to any list without them. */
const ALWAYS = ['base', 'web'];
const ITEM = /^(!?)((?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)(\??)$/;

/** Parses the module list. `origin`: where it is set. Throws if an item is not a module name. */
export function parseModuleList(items: readonly string[], origin: string): ModuleList {
  const requests = new Map<string, ModuleRequest>();
  const never = new Set<string>();
  const errors: WideloadError[] = [];
  for (const item of items) {
    const [, not, name, maybe] = ITEM.exec(item) ?? [];
    if (name === undefined || (not && maybe)) errors.push(listItemInvalid(item, origin));
    else if (not) never.add(name);
    else if (!requests.has(name)) requests.set(name, { name, optional: maybe === '?', requestedBy: origin });
  }
  throwGathered(errors);
  const missing = ALWAYS.filter((name) => !requests.has(name));
  return {
    requests: [
      ...missing.map((name) => ({ name, optional: false, requestedBy: 'every host' })),
      ...requests.values(),
    ].filter(({ name }) => !never.has(name)),
    never,
  };
}
