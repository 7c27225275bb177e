import type { DoneFuncWithErrOrRes, FastifyReply, FastifyRequest } from 'fastify';
import { USER_UNKNOWN } from '../errors.ts';
import type { Auth } from '../security/auth.ts';
import type { Permission } from '../user/permission.ts';
import { denyAnonymous, denyForbidden, denyUnavailable } from './deny.ts';
import type { RequestSession } from './request_session.ts';

/** Who may call a route. */
export interface Guard {
  readonly auth: Auth;
  readonly can: Permission | undefined;
}

/** Lets a request continue to its handler, or refuses it. */
export function admit(
  { auth, can }: Guard,
  { session, identification }: RequestSession,
  request: FastifyRequest,
  reply: FastifyReply,
  done: DoneFuncWithErrOrRes,
): void {
  if (auth === 'public') done();
  else if (session.unavailable) denyUnavailable(request, reply);
  else if (identification !== undefined && 'isUnknown' in identification) denyUnavailable(request, reply, USER_UNKNOWN);
  else if (session.uid === null) denyAnonymous(request, reply);
  else if (can === undefined) done();
  else permit(can, request, reply, done);
}

async function permit(
  can: Permission,
  request: FastifyRequest,
  reply: FastifyReply,
  done: DoneFuncWithErrOrRes,
): Promise<void> {
  let isAllowed: boolean;
  try {
    isAllowed = request.user !== null && (await can.allows(request.user, request));
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  if (isAllowed) done();
  else denyForbidden(request, reply);
}
