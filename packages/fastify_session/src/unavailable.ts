import { type Callback, isTemporary } from '@wideload/app_session';

/** What Fastify answers to an error with these members: a client may try again in a second, when Redis is often back. */
const UNAVAILABLE = { statusCode: 503, headers: { 'retry-after': '1', 'cache-control': 'no-store' } };

/** Returns an error as Fastify is to answer it: a temporary one with 503. All others stay 500. */
const answerable = (error: unknown): unknown => (isTemporary(error) ? Object.assign(error, UNAVAILABLE) : error);

/** Returns a callback of a store whose errors Fastify answers so. */
export function answering<Result>(callback: Callback<Result>): Callback<Result> {
  return (error, result) => callback(answerable(error), result);
}

/** Returns a promise whose errors Fastify answers so. */
export function answered<Result>(promise: Promise<Result>): Promise<Result> {
  return promise.catch((error: unknown) => {
    throw answerable(error);
  });
}
