import type { Context, Logger } from '@wideload/kit';
import { isLongSid } from '@wideload/session/internal';
import { type Decision, type DecisionScope, decide, decisionKey } from './decision.ts';
import { decided } from './errors.ts';
import { evidenceOf } from './evidence.ts';
import { DEFAULT_FORM, newSidOf, type SidForm, type SidSetting } from './form.ts';

/** Makes the sids of new sessions. */
export interface Sids {
  newSid(): string;
  /** Learns from a session that was loaded. */
  met(sid: string, text: string): void;
}

const sidsOf = (form: SidForm): Sids => ({ newSid: newSidOf[form], met() {} });

/**
 * Returns what makes sids of the form that the option sets, or of the one that is found in Redis. A command of an
 * operator makes no sessions, so it decides nothing. `signal`: aborted when the host stops serving.
 */
export async function openSids(
  setting: SidSetting,
  scope: DecisionScope,
  { host, log }: Pick<Context, 'host' | 'log'>,
  signal: AbortSignal,
): Promise<Sids> {
  if (!host.isServing) return sidsOf(setting === 'auto' ? DEFAULT_FORM : setting);
  if (setting === 'auto') return new FoundSids(await decide(scope), scope, log, signal);
  log.info(decided({ form: setting, why: 'set' }, decisionKey(scope.keys)));
  return sidsOf(setting);
}

/** Reasons that are logged as warnings. */
const WARNINGS: ReadonlySet<Decision['why']> = new Set(['both', 'unknown', 'refused', 'failed']);
/** Reasons after which a later look may find more. */
const OPEN: ReadonlySet<Decision['why']> = new Set(['nothing', 'failed']);

class FoundSids implements Sids {
  private decision: Decision;
  private readonly scope: DecisionScope;
  private readonly log: Logger;
  private readonly signal: AbortSignal;
  private isLooking = false;

  constructor(decision: Decision, scope: DecisionScope, log: Logger, signal: AbortSignal) {
    this.decision = decision;
    this.scope = scope;
    this.log = log;
    this.signal = signal;
    this.report();
  }

  newSid(): string {
    return newSidOf[this.decision.form]();
  }

  /**
   * While nothing is decided, a session of Odoo 19 or later starts another look, in parallel to the request. One of an
   * older Odoo does not: sids of its form are made until then anyway.
   */
  met(sid: string, text: string): void {
    if (!OPEN.has(this.decision.why) || this.isLooking || !isLongSid(sid)) return;
    const form = evidenceOf(sid, text);
    if (form !== undefined) void this.lookAgain(form);
  }

  private async lookAgain(form: SidForm): Promise<void> {
    this.isLooking = true;
    const decision = await decide(this.scope, new Set([form])).finally(() => {
      this.isLooking = false;
    });
    // Failures of Redis are reported by the requests that they affect.
    if (this.signal.aborted || OPEN.has(decision.why)) return;
    this.decision = decision;
    this.report();
  }

  private report(): void {
    const line = decided(this.decision, decisionKey(this.scope.keys));
    if (WARNINGS.has(this.decision.why)) this.log.warn(line);
    else this.log.info(line);
  }
}
