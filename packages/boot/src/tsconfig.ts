import type { LoadedModule } from '@wideload/loader';
import { compilerOptionIgnored } from './errors.ts';

/**
 * Compiler options that give a text another meaning, with the values that TypeScript is run with here. The others are about
 * types, or fail where they are needed.
 */
const RUN_WITH = {
  experimentalDecorators: false,
  emitDecoratorMetadata: false,
  useDefineForClassFields: true,
} as const;

/**
 * What to say of modules in TypeScript whose tsconfig.json asks for another meaning than their code is run with. Node
 * itself never reads that file.
 */
export async function ignoredCompilerOptions(modules: readonly LoadedModule[]): Promise<string[]> {
  const written = modules.filter(({ file }) => /\.[cm]?tsx?$/.test(file));
  if (written.length === 0) return [];
  const { getTsconfig } = await import('get-tsconfig');
  return written.flatMap(({ name, file }) => {
    const found = getTsconfig(file);
    const options = found?.config.compilerOptions ?? {};
    return Object.entries(RUN_WITH).flatMap(([option, value]) => {
      const wanted = options[option as keyof typeof RUN_WITH];
      return found && wanted !== undefined && wanted !== value
        ? [compilerOptionIgnored(name, option, wanted, found.path)]
        : [];
    });
  });
}
