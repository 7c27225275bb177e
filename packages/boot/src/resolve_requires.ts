import Module from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codeOf } from '@wideload/kit/internal';
import { loadTypeScript, redirect } from './typescript/hooks.ts';

/** A file that the CommonJS loader runs. */
interface CommonJsFile {
  _compile(source: string, filename: string, format?: string): void;
}

interface Parent {
  readonly filename?: string | null;
}

/** The part of Node's CommonJS loader that finds and reads files. It has no types, but tools have used it for a decade. */
interface CommonJsLoader {
  _resolveFilename(
    request: string,
    parent: Parent | undefined,
    isMain?: boolean,
    options?: { paths: string[] },
  ): string;
  readonly _extensions: object;
}

const loader = Module as unknown as CommonJsLoader;

/**
 * Makes `require('@wideload/kit')` find the copies that resolve from this folder: hooks for `import` do not see its
 * callers. What is not there is resolved as usual.
 */
export function resolveRequires(from: string): void {
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

const REQUIRED = ['require'];

/**
 * Makes `require` find and run TypeScript, on versions of Node whose hooks do not see it. The extensions are not
 * enumerable, since Node would append them to names that JavaScript requires.
 */
export function requireTypeScript(): void {
  const { _resolveFilename: before } = loader;
  loader._resolveFilename = (request, parent, isMain, options) => {
    const parentURL = parent?.filename ? pathToFileURL(parent.filename).href : undefined;
    const { specifier, parentURL: from } = redirect(request, { parentURL, conditions: REQUIRED }) ?? {};
    if (specifier === undefined) return before.call(loader, request, parent, isMain, options);
    return before.call(loader, specifier, parent, isMain, from ? { paths: [dirname(fileURLToPath(from))] } : options);
  };
  for (const extension of ['.ts', '.tsx', '.mts', '.cts']) {
    Object.defineProperty(loader._extensions, extension, {
      value(file: CommonJsFile, filename: string) {
        const { source = '', format } = loadTypeScript(pathToFileURL(filename).href) ?? {};
        file._compile(source, filename, format);
      },
    });
  }
}
