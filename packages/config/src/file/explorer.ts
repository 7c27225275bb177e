import { pathToFileURL } from 'node:url';
import { cosmiconfig, type PublicExplorer } from 'cosmiconfig';
import { fileWithoutExport } from '../errors.ts';
import { NAME, SEARCH_PLACES } from './places.ts';

/** cosmiconfig's own loader runs a module that throws a second time, and reports the error of that. */
async function importDefault(path: string): Promise<unknown> {
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    // cosmiconfig would add a property to the thrown value, which fails for a text.
    throw error instanceof Error ? error : new Error(`it throws ${String(error)}`);
  }
  if (module.default === undefined) throw fileWithoutExport(path);
  return module.default;
}

/** Finds and reads a configuration in YAML, JSON or JavaScript. */
export const explorer = (): PublicExplorer =>
  cosmiconfig(NAME, {
    searchPlaces: [...SEARCH_PLACES],
    searchStrategy: 'none',
    cache: false,
    loaders: { '.js': importDefault, '.mjs': importDefault, '.cjs': importDefault },
  });
