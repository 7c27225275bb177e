import { mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
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

/** The packages that a scaffolded module names, by name: those of the host, as far as they are there. */
function installed(): Map<string, string | undefined> {
  const scope = scopeFolder(programFolder());
  const ours =
    scope === undefined ? [] : readdirSync(scope).map((name) => [`@wideload/${name}`, join(scope, name)] as const);
  return new Map<string, string | undefined>([
    ...ours,
    ['wideload', programFolder()],
    ['@types/node', packageFolder('@types/node', programFolder())],
    ['fastify', packageFolder('fastify', ownModules().get('web'))],
  ]);
}

/**
 * Links a new module to the types of this host, where no others are installed: editors then know `@wideload/*`, Node, and
 * the Fastify of this host. The links stand in `node_modules`, which nobody copies; what the host runs does not depend on
 * them. Each package has a link of its own, to its real folder: npm takes it for installed, and if it removes the link,
 * that removes nothing of the host. Behind a link to `node_modules/@wideload`, npm would remove the packages of the host.
 */
export function linkTypes(folder: string): void {
  if (scopeFolder(folder) !== undefined) return;
  for (const [name, target] of installed()) {
    const link = join(folder, 'node_modules', name);
    if (target === undefined) continue;
    mkdirSync(dirname(link), { recursive: true });
    // Windows needs no rights for links of this kind.
    symlinkSync(realpathSync(target), link, 'junction');
  }
}
