import type { HealthResult } from '@wideload/base';
import type { Logger } from '@wideload/kit';
import { databaseNotFound, leadsToWideload, oddAnswer } from '../errors.ts';
import type { Outcome } from './rpc.ts';

/** What may be wrong: the answers of Odoo, the host names in browsers, the sharing of sessions. */
type Subject = 'answers' | 'host names' | 'sessions';

/** Problems between this host and Odoo, for `/web/health`. Each new problem is logged once. */
export class Problems {
  private readonly url: URL;
  private readonly log: Logger;
  private readonly problems = new Map<Subject, string>();

  constructor(url: URL, log: Logger) {
    this.url = url;
    this.log = log;
  }

  /** Records the outcome of a call. */
  note(outcome: Outcome): void {
    this.set('answers', this.problemIn(outcome));
  }

  /** Undefined: no problem. */
  set(subject: Subject, problem: string | undefined): void {
    if (problem === undefined) {
      this.problems.delete(subject);
      return;
    }
    if (problem !== this.problems.get(subject)) this.log.warn(problem);
    this.problems.set(subject, problem);
  }

  /** Other hosts use the same Odoo, so this one keeps serving. */
  health(): HealthResult {
    const [warning] = this.problems.values();
    return { healthy: true, ...(warning !== undefined && { warning }) };
  }

  private problemIn(outcome: Outcome): string | undefined {
    if (outcome.kind === 'not found') return databaseNotFound(this.url.origin);
    if (outcome.kind === 'loop') return leadsToWideload(this.url.origin).message;
    return outcome.kind === 'unclear' ? oddAnswer(outcome.reason) : undefined;
  }
}
