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

/** Failures in a row after which calls to Odoo pause. */
const FAILURES = 5;
/** Milliseconds until one call tests whether Odoo answers again. */
const PAUSE_MS = 2000;
/** Calls that wait for a free connection, for each that is open; more are refused at once. */
const WAITING = 20;

/** Thrown for a status that shows that Odoo has a problem, so that it counts as a failure. */
class Unwell extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

/** The JSON-2 API answers with 500 and JSON if a method raised an error: Odoo itself works. */
function isUnwell({ status, headers }: Answer): boolean {
  const isRaised = status === 500 && headers['content-type']?.startsWith('application/json');
  return status >= 500 && status !== LOOP_STATUS && !isRaised;
}

/**
 * Limits the number of simultaneous calls to Odoo, and refuses all for a while after several failed, so that a page
 * does not wait for an Odoo that is down.
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
