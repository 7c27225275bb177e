import { join } from 'node:path';
import type { ModuleDefinition } from '@wideload/kit';
import type { GivenModule } from '@wideload/loader';
import { givenTwice } from './errors.ts';

/** Modules as the loader takes them. They have no folder, so nothing is served from one. */
export function givenModules(definitions: readonly ModuleDefinition[], nowhere: string): GivenModule[] {
  definitions.forEach(({ name }, at) => {
    if (definitions.findIndex((other) => other.name === name) < at) throw givenTwice(name);
  });
  return definitions.map((definition) => ({
    definition,
    folder: join(nowhere, definition.name),
    file: '<given to testHost>',
    askedBy: 'testHost',
  }));
}
