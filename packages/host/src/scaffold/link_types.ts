import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ownModules, programFolder, scopeFolder } from '@wideload/boot';

/** The folder of the package that Node finds under this name from a folder. */
function packageFolder(name: string, from: string | undefined): string | undefined {
  if (from === undefined) return undefined;
  try {
    return dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    // Not installed: a host in production has no types of Node.
    return undefined;
  }
}

/**
 * Links a new module to the types of this host, where no others are installed: editors then know `@wideload/*`, Node, and
 * the Fastify of this host. The links stand in `node_modules`, which nobody copies and `npm install` replaces; what the
 * host runs does not depend on them.
 */
export function linkTypes(folder: string): void {
  if (scopeFolder(folder) !== undefined) return;
  const links = {
    '@wideload': scopeFolder(programFolder()),
    '@types/node': packageFolder('@types/node', programFolder()),
    fastify: packageFolder('fastify', ownModules().get('web')),
  };
  for (const [name, target] of Object.entries(links)) {
    const link = join(folder, 'node_modules', name);
    if (target === undefined) continue;
    mkdirSync(dirname(link), { recursive: true });
    // Windows needs no rights for links of this kind.
    symlinkSync(target, link, 'junction');
  }
}
