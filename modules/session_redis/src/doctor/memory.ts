import { type Finding, ok } from '@wideload/base';
import { type Info, numberOf } from '../client/info.ts';
import type { NamedServer } from './sentences.ts';
import * as say from './sentences.ts';

/** Share of maxmemory above which `doctor` warns. */
const NEARLY_FULL = 0.9;

/** Whether Redis evicts sessions. All sessions have a lifetime, so `volatile` policies affect them, too. */
export function memoryFindings(server: NamedServer, info: Info): Finding[] {
  const most = numberOf(info, 'maxmemory');
  const used = numberOf(info, 'used_memory');
  const evicted = numberOf(info, 'evicted_keys');
  const policy = info.get('maxmemory_policy');
  const findings = [policy === undefined ? say.policyUnknown(server) : policyFinding(server, policy, most)];
  if (evicted > 0) findings.push(say.hasEvicted(server, evicted));
  if (most > 0 && used > NEARLY_FULL * most) findings.push(say.nearlyFull(server, used, most));
  return findings;
}

function policyFinding(server: NamedServer, policy: string, most: number): Finding {
  if (policy === 'noeviction') return ok(say.evictsNothing());
  return most > 0 ? say.evicts(server, policy) : say.wouldEvict(server, policy);
}
