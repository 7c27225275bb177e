import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DataFolder } from '@wideload/base/internal';
import type { Context } from '@wideload/kit';
import type { RedisClient } from '../client/redis_client.ts';
import type { Failover } from '../failover/failover.ts';
import type { Topology } from '../failover/topology.ts';
import type { Runtime } from '../runtime.ts';
import type { Keys } from '../store/keys.ts';
import { Confirmation } from './confirmation.ts';
import { Endings } from './endings.ts';
import { IndexEntries } from './index_entries.ts';
import { Journal } from './journal.ts';

interface EndingsParts {
  readonly client: RedisClient;
  readonly keys: Keys;
  readonly topology: Topology;
  readonly failover: Failover;
  readonly runtime: Runtime;
}

/** Opens the memory of endings and of index entries, and repeats them in the background if the host serves. */
export async function openEndings(
  { client, keys, topology, failover, runtime }: EndingsParts,
  context: Context,
): Promise<{ readonly endings: Endings; readonly index: IndexEntries }> {
  const { path } = await context.get(DataFolder);
  const journal = new Journal(join(path, 'ended_sessions'), () => `${process.pid}-${randomUUID()}`, runtime.now);
  const confirmation = new Confirmation(failover.electorate, topology, runtime.now);
  const index = new IndexEntries({ client, keys: keys.userIndex, runtime });
  const endings = new Endings({
    client,
    keys: keys.sessions,
    journal,
    confirmation,
    index,
    runtime,
    log: context.log,
  });
  context.onStop(() => endings.stop());
  if (context.host.isServing) void endings.replay();
  return { endings, index };
}
