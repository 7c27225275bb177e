import type { OwnIdentity } from '../../src/data.ts';
import { sidHash } from '../../src/identity/own_identity.ts';
import { encode } from '../../src/json/encode.ts';

/** Returns the text of a session in which a user of this host is logged in. `data`: what it holds besides. */
export function localText(sid: string, data: object = {}, identity: Partial<OwnIdentity> = {}): string {
  const wideload = { provider: 'local', uid: 2, login: 'anna', sid: sidHash(sid), since: 0, ...identity };
  return encode({ ...data, wideload });
}
