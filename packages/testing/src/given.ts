import { dirname } from 'node:path';
import type { ModuleDefinition } from '@wideload/kit';
import type { GivenModule } from '@wideload/loader';
import { givenTwice } from './errors.ts';

/** Modules as the loader takes them. `file`: the test that defines them, which stands for theirs in messages. */
export function givenModules(definitions: readonly ModuleDefinition[], file: string): GivenModule[] {
  definitions.forEach(({ name }, at) => {
    if (definitions.findIndex((other) => other.name === name) < at) throw givenTwice(name);
  });
  return definitions.map((definition) => ({ definition, folder: dirname(file), file, askedBy: 'testHost' }));
}
