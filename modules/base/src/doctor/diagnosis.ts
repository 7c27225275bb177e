import { services, WideloadError } from '@wideload/kit';

/** What was looked at, in one sentence, and what to do about it, a line for each way out. Neither holds a secret. */
export interface Finding {
  /** `ok`; `warning`: will bite one day; `failing`: bites now, or lets anybody in. */
  readonly verdict: 'ok' | 'warning' | 'failing';
  readonly what: string;
  readonly advice?: string;
}

/** Something of a module that `node host doctor` looks at, however badly it does. It changes nothing for good. */
export interface Diagnosis {
  /** What its findings are about, for programs: `redis`. */
  readonly name: string;
  findings(): Promise<readonly Finding[]>;
}

export const Diagnosis = services<Diagnosis>('base.diagnosis');

/** All is well with it. */
export const ok = (what: string): Finding => ({ verdict: 'ok', what });
/** It will bite one day. */
export const warning = (what: string, advice: string): Finding => ({ verdict: 'warning', what, advice });
/** It bites now, or lets anybody in: the doctor's command ends with 1. */
export const failing = (what: string, advice: string): Finding => ({ verdict: 'failing', what, advice });

/** What keeps the host from starting, as a finding. An error that is a fault of ours is thrown again. */
export function failed(error: unknown): Finding {
  if (!(error instanceof WideloadError)) throw error;
  const [what = '', ...ways] = error.message.split('\n').map((line) => line.trim());
  return failing(what, ways.join('\n'));
}
