import { services, WideloadError } from '@wideload/kit';

/**
 * What was found, in one sentence (`what`), and how to fix it, one line for each option (`advice`). Neither may contain a
 * secret.
 */
export interface Finding {
  /** `ok`; `warning`: a problem later; `failing`: a problem now, or a security hole. */
  readonly verdict: 'ok' | 'warning' | 'failing';
  readonly what: string;
  readonly advice?: string;
}

/** A check that `node host doctor` runs, even if the host cannot start. It must not change anything permanently. */
export interface Diagnosis {
  /** What its findings are about, such as `redis`: the value of `about` in the JSON output. */
  readonly name: string;
  findings(): Promise<readonly Finding[]>;
}

export const Diagnosis = services<Diagnosis>('base.diagnosis');

/** Returns a finding that needs no action. */
export const ok = (what: string): Finding => ({ verdict: 'ok', what });
/** Returns a finding about a problem later. */
export const warning = (what: string, advice: string): Finding => ({ verdict: 'warning', what, advice });
/** Returns a finding about a problem now, or a security hole: `node host doctor` exits with 1. */
export const failing = (what: string, advice: string): Finding => ({ verdict: 'failing', what, advice });

/** Returns an error that would stop the boot as a finding. Throws the error again if it is not a `WideloadError`. */
export function failed(error: unknown): Finding {
  if (!(error instanceof WideloadError)) throw error;
  const [what = '', ...advice] = error.message.split('\n').map((line) => line.trim());
  return failing(what, advice.join('\n'));
}
