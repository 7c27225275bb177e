import Module from 'node:module';
import { fileURLToPath } from 'node:url';

/** The part of Node's CommonJS loader that finds files. It has no types, but tools have used it for a decade. */
interface CommonJsLoader {
  _resolveFilename(request: string, parent: unknown, isMain?: boolean, options?: { paths: string[] }): string;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Makes `require('@wideload/kit')` find the host's own copies: hooks for `import` do not see its callers. */
export function resolveRequires(): void {
  const loader = Module as unknown as CommonJsLoader;
  const { _resolveFilename: before } = loader;
  loader._resolveFilename = (request, parent, isMain, options) =>
    before.call(loader, request, parent, isMain, request.startsWith('@wideload/') ? { paths: [HERE] } : options);
}
