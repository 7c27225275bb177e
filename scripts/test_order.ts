import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take more than 15 seconds alone. Those with outages of Redis under load are apart from each other: they
 * measure how long requests take.
 */
const SLOW = [
  'test/authors/modules.test.ts',
  'test/chaos/redis_faults.test.ts',
  'modules/session_redis/test/connection/readiness.test.ts',
  'test/operations/install.test.ts',
  'test/workers/once_in_cluster.test.ts',
  'modules/session_redis/test/store/replicas.test.ts',
  'test/workers/workers.test.ts',
  'test/chaos/cluster_half_down.test.ts',
  'test/cli/dev_reload.test.ts',
  'modules/auth_odoo/test/check.test.ts',
  'test/cli/check_failures.test.ts',
  'test/chaos/cluster.test.ts',
  'test/sessions/sessions_command.test.ts',
  'test/http/pages.test.ts',
  'test/sessions/sessions_migrate.test.ts',
  'test/chaos/partition.test.ts',
  'test/operations/systemd.test.ts',
  'test/http/websockets.test.ts',
];

/**
 * Runs slow test files first: one that began last would run alone at the end. Vitest does so by itself where it has run
 * them before, but not in a clean checkout.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const slow = SLOW.map((file) => join(root, file));
    const missing = slow.filter((file) => !existsSync(file));
    if (missing.length > 0) throw new Error(`scripts/test_order.ts lists files that do not exist: ${missing}`);
    const place = ({ moduleId }: TestSpecification) => (slow.includes(moduleId) ? slow.indexOf(moduleId) : slow.length);
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
