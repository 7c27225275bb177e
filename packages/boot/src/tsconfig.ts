import type { LoadedModule } from '@wideload/loader';
import { compilerOptionIgnored } from './errors.ts';

/**
 * Compiler options that change the meaning of code, with the values used here. All others are about types, or cause an
 * error where they matter.
 */
const RUN_WITH = {
  experimentalDecorators: false,
  emitDecoratorMetadata: false,
  useDefineForClassFields: true,
} as const;

/**
 * Returns warnings about TypeScript modules whose tsconfig.json would change the meaning of their code. Node never
 * reads that file.
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
