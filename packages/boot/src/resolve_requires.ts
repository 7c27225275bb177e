import Module from 'node:module';
import { codeOf } from '@wideload/kit/internal';

/** The part of Node's CommonJS loader that finds files. It has no types, but tools have used it for a decade. */
interface CommonJsLoader {
  _resolveFilename(request: string, parent: unknown, isMain?: boolean, options?: { paths: string[] }): string;
}

/**
 * Makes `require('@wideload/kit')` find the copies that resolve from this folder: hooks for `import` do not see its
 * callers. What is not there is resolved as usual.
 */
export function resolveRequires(from: string): void {
  const loader = Module as unknown as CommonJsLoader;
  const { _resolveFilename: before } = loader;
  loader._resolveFilename = (request, parent, isMain, options) => {
    const usual = () => before.call(loader, request, parent, isMain, options);
    if (!request.startsWith('@wideload/')) return usual();
    try {
      return before.call(loader, request, parent, isMain, { paths: [from] });
    } catch (error) {
      if (codeOf(error) !== 'MODULE_NOT_FOUND') throw error;
      return usual();
    }
  };
}
