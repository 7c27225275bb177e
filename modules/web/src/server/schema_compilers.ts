import { createRequire, Module } from 'node:module';

const require = createRequire(import.meta.url);

/** Packages that compile the schemas of routes. With their imports they are a third of the files that Fastify loads. */
const COMPILERS = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'];

type Compiler = (schemas: unknown, options: unknown) => unknown;
type SelectCompiler = (options?: unknown) => Compiler;

/** Returns a selector that loads the package when a compiler is used, not when it is selected. */
const whenUsed =
  (load: () => SelectCompiler): SelectCompiler =>
  (selected) => {
    let compiler: Compiler | undefined;
    return (schemas, options) => {
      compiler ??= load()(selected);
      return compiler(schemas, options);
    };
  };

/**
 * Builds a Fastify instance that loads the compilers of schemas with the first route that has a schema. Without this,
 * Fastify loads them at once. Its option `compilersFactory` could delay that as well, but with other compilers than its
 * own it treats schemas of headers differently.
 */
export function withCompilersWhenUsed<T>(build: () => T): T {
  const requireOfFastify = createRequire(require.resolve('fastify'));
  const standIns = COMPILERS.flatMap((name) => {
    const file = requireOfFastify.resolve(name);
    return require.cache[file] === undefined ? [{ name, file }] : [];
  });
  for (const { name, file } of standIns) {
    const module = new Module(file);
    module.exports = whenUsed(() => requireOfFastify(name));
    module.loaded = true;
    require.cache[file] = module;
  }
  try {
    return build();
  } finally {
    // All other code that requires one of these packages gets the package itself.
    for (const { file } of standIns) delete require.cache[file];
  }
}
