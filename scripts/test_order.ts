import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take more than 12 seconds, mostly waiting. Those with outages of Redis under load are apart from each other: they
 * measure how long requests take.
 */
const SLOW = [
  'modules/session_redis/test/failover/wait_for_all.test.ts',
  'test/authors/modules.test.ts',
  'test/chaos/redis_faults.test.ts',
  'test/modules/editor_packages.test.ts',
  'test/chaos/partition.test.ts',
  'test/workers/workers.test.ts',
  'test/chaos/cluster_half_down.test.ts',
  'modules/auth_odoo/test/check.test.ts',
  'modules/session_redis/test/connection/readiness.test.ts',
  'test/http/websockets.test.ts',
  'test/chaos/lost_writes.test.ts',
  'modules/session_redis/test/store/contract.test.ts',
  'modules/session_redis/test/store/replicas.test.ts',
  'test/cli/dev_reload.test.ts',
  'test/chaos/history.test.ts',
  'modules/auth_odoo/test/workers.test.ts',
  'test/chaos/cluster.test.ts',
  'packages/testing/test/runners.test.ts',
  'test/workers/once_in_cluster.test.ts',
  'test/cli/check.test.ts',
  'test/chaos/sentinel.test.ts',
  'test/operations/systemd.test.ts',
  'modules/session_redis/test/connection/sentinels.test.ts',
  'modules/session_redis/test/connection/outage.test.ts',
  'modules/session_redis/test/cache/client_side_cache.test.ts',
  'modules/session_redis/test/lease/lease.test.ts',
];

/** The slow ones are spread over this part of a run: together they would leave the processor idle, and at its end run alone. */
const SPREAD_OVER = 0.7;

/** Spreads slow test files among the others. Vitest does not know them in a clean checkout. */
export class SlowSpread extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const paths = SLOW.map((file) => join(root, file));
    const missing = paths.filter((file) => !existsSync(file));
    if (missing.length > 0) throw new Error(`scripts/test_order.ts lists files that do not exist: ${missing}`);
    const isSlow = ({ moduleId }: TestSpecification) => paths.includes(moduleId);
    const slow = files.filter(isSlow).sort((a, b) => paths.indexOf(a.moduleId) - paths.indexOf(b.moduleId));
    const others = (await super.sort(files)).filter((file) => !isSlow(file));
    const between = Math.floor((others.length * SPREAD_OVER) / slow.length);
    return [...slow.flatMap((file) => [file, ...others.splice(0, between)]), ...others];
  }
}
