import type { Health } from '@wideload/base';

/** What one health check found wrong, in words that hold no secret. */
export interface Problem {
  readonly name: string;
  /** `fail`: the host cannot do its work. `warn`: it can for some. */
  readonly status: 'fail' | 'warn';
  readonly text: string;
}

/** Returns what health checks of these kinds find wrong, in the order of the checks. */
export async function findProblems(checks: readonly Health[], kinds: readonly Health['kind'][]): Promise<Problem[]> {
  const asked = checks.filter(({ kind }) => kinds.includes(kind));
  const found = await Promise.all(
    asked.map(async (check): Promise<Problem | undefined> => {
      const { name } = check;
      const { healthy, detail, warning } = await check.check();
      if (!healthy) return { name, status: 'fail', text: detail ?? 'failing' };
      return warning === undefined ? undefined : { name, status: 'warn', text: warning };
    }),
  );
  return found.filter((problem) => problem !== undefined);
}
