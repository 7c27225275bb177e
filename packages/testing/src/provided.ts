import { dirname } from 'node:path';
import type { ModuleDefinition } from '@wideload/kit';
import type { ProvidedModule } from '@wideload/loader';
import { testModuleTwice } from './errors.ts';

/** Modules as the loader takes them. `file`: the test that defines them, which stands for theirs in messages. */
export function providedModules(definitions: readonly ModuleDefinition[], file: string): ProvidedModule[] {
  definitions.forEach(({ name }, at) => {
    if (definitions.findIndex((other) => other.name === name) < at) throw testModuleTwice(name);
  });
  return definitions.map((definition) => ({ definition, folder: dirname(file), file, requestedBy: 'testHost' }));
}
