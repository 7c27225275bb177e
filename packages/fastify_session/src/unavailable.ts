import { type Callback, isTemporary } from '@wideload/app_session';

/** What Fastify answers to an error with these members: a client may try again in a second, when Redis is often back. */
const UNAVAILABLE = { statusCode: 503, headers: { 'retry-after': '1', 'cache-control': 'no-store' } };

/** Returns a callback of a store whose temporary errors Fastify answers with 503. All others stay 500. */
export function answering<Result>(callback: Callback<Result>): Callback<Result> {
  return (error, result) => callback(isTemporary(error) ? Object.assign(error, UNAVAILABLE) : error, result);
}
