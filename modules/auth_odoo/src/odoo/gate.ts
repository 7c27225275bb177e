import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  wrap,
} from 'cockatiel';
import { type Answer, type Call, NoAnswer, type OdooHttp } from './http.ts';
import { LOOP_STATUS } from './marker.ts';

/** Failures in a row after which Odoo is not asked for a while. */
const FAILURES = 5;
/** Milliseconds until one question finds out whether it answers again. */
const PAUSE_MS = 2000;
/** How many questions wait for a free connection, for each that is open; more are refused at once. */
const WAITING = 20;

/** Thrown for a status that says that Odoo is not well, so that it counts as a failure. */
class Unwell extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

/** With 500 and JSON the JSON-2 API answers where a method raised an error: Odoo itself is well. */
function isUnwell({ status, headers }: Answer): boolean {
  const isRaised = status === 500 && headers['content-type']?.startsWith('application/json');
  return status >= 500 && status !== LOOP_STATUS && !isRaised;
}

/**
 * Lets a bounded number of calls to Odoo through at once, and none for a while after several failed: a page does not wait
 * for an Odoo that is down.
 */
export class Gate {
  private readonly http: OdooHttp;
  private readonly policy;

  constructor(http: OdooHttp, connections: number) {
    this.http = http;
    this.policy = wrap(
      bulkhead(connections, connections * WAITING),
      circuitBreaker(
        handleWhen((error) => error instanceof NoAnswer || error instanceof Unwell),
        { halfOpenAfter: PAUSE_MS, breaker: new ConsecutiveBreaker(FAILURES) },
      ),
    );
  }

  /** Throws `NoAnswer`. */
  async post(call: Call): Promise<Answer> {
    try {
      return await this.policy.execute(async () => {
        const answer = await this.http.post(call);
        if (isUnwell(answer)) throw new Unwell(answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof Unwell) return error.answer;
      if (error instanceof BrokenCircuitError) throw new NoAnswer('it has not answered several times', false);
      if (error instanceof BulkheadRejectedError) throw new NoAnswer('too many questions are waiting for it', false);
      throw error;
    }
  }
}
