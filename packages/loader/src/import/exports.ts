import { isOfKind } from '@wideload/kit/internal';

/** The exports of a file, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/** Whether these are the exports of a CommonJS file that a compiler made of an ES module, which has this mark. */
function isCompiled(value: unknown): value is Exports {
  return typeof value === 'object' && value !== null && '__esModule' in value && value.__esModule === true;
}

/**
 * Returns the exports that the author wrote. Node passes the exports of a CommonJS file as the default of its
 * namespace; if a compiler made it of an ES module, the author's own default is one of these.
 */
export function exportsOf(namespace: Exports): Exports {
  const { default: whole } = namespace;
  return isCompiled(whole) ? whole : namespace;
}

/** Returns the name of an export that is a module. */
export function namedModule(exports: Exports): string | undefined {
  return Object.keys(exports).find((name) => isOfKind('module', exports[name]));
}
