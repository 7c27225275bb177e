import { runCommand } from './commands/run.ts';

interface Finding {
  readonly about: string;
  readonly verdict: string;
  readonly what: string;
  readonly advice?: string;
}

/** Options with which the doctor finds nothing wrong. */
export const GOOD = ['--admin-passwd=correct horse battery'];

/** Runs `node host doctor` with this data_dir. `bad`: the findings that are not ok, as `verdict: what`. */
export async function doctor(dataDir: string, args: readonly string[], env: Record<string, string> = {}, cwd?: string) {
  const { code, stdout, stderr } = await runCommand(['doctor', '--json', ...args], {
    env: { ODOO_DATA_DIR: dataDir, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const bad = findings.filter(({ verdict }) => verdict !== 'ok');
  return {
    code,
    stderr,
    findings,
    bad: bad.map(({ verdict, what }) => `${verdict}: ${what}`),
    advice: bad.map(({ advice }) => advice),
  };
}
