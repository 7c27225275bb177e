import type { Health } from '@wideload/base';

/** What one health check found wrong. The text contains no secret. */
export interface Problem {
  readonly name: string;
  /** `fail`: the host cannot serve requests. `warn`: it can, with limits. */
  readonly status: 'fail' | 'warn';
  readonly text: string;
}

/** Returns the problems that health checks of these kinds report, in the order of the checks. */
export async function findProblems(checks: readonly Health[], kinds: readonly Health['kind'][]): Promise<Problem[]> {
  const selected = checks.filter(({ kind }) => kinds.includes(kind));
  const found = await Promise.all(
    selected.map(async (check): Promise<Problem | undefined> => {
      const { name } = check;
      const { healthy, detail, warning } = await check.check();
      if (!healthy) return { name, status: 'fail', text: detail ?? 'failing' };
      return warning === undefined ? undefined : { name, status: 'warn', text: warning };
    }),
  );
  return found.filter((problem) => problem !== undefined);
}
