import { type Finding, ok } from '@wideload/base';
import type { Target } from '../target.ts';
import { type Info, numberOf } from './info.ts';
import * as say from './sentences.ts';

/** Share of maxmemory from which it is time to make room. */
const NEARLY_FULL = 0.9;

/** Whether Redis ends sessions before their time. All sessions have a lifetime, so `volatile` policies mean them, too. */
export function memoryFindings(target: Target, info: Info): Finding[] {
  const most = numberOf(info, 'maxmemory');
  const used = numberOf(info, 'used_memory');
  const evicted = numberOf(info, 'evicted_keys');
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  const findings = [policyFinding(target, policy, most)];
  if (evicted > 0) findings.push(say.hasEvicted(target, evicted));
  if (most > 0 && used > NEARLY_FULL * most) findings.push(say.nearlyFull(target, used, most));
  return findings;
}

function policyFinding(target: Target, policy: string, most: number): Finding {
  if (policy === 'noeviction') return ok(say.evictsNothing());
  return most > 0 ? say.evicts(target, policy) : say.wouldEvict(target, policy);
}
