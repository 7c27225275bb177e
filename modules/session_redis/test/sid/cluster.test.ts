import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisCluster, startCluster } from '../../../../test/support/redis_cluster.ts';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { ODOO_18, ODOO_19, put, type Stored } from '../support/odoo_sessions.ts';
import { openStore, type Texts } from '../support/open.ts';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

async function lengthOfNewSids(texts: Texts): Promise<number> {
  const { store, close } = await openStore(texts);
  const { length } = store.newSid();
  await close();
  return length;
}

/** Writes a session to the node that has its slot. Returns the number of that node. */
async function putInCluster(session: Stored): Promise<number> {
  const { server } = await cluster.nodeOf(`session:${session.sid}`);
  await put(server, session);
  return cluster.servers.indexOf(server);
}

/** The same session under sids of its form until each node has one. */
async function putOnEachNode({ sid, text }: Stored): Promise<void> {
  const nodes = new Set<number>();
  for (let n = 0; nodes.size < cluster.servers.length; n++) {
    nodes.add(await putInCluster({ sid: `${sid.slice(0, -2)}${n.toString(16).padStart(2, '0')}`, text }));
  }
}

const flush = () => Promise.all(cluster.servers.map((node) => node.cli('flushall')));

it('sessions of Odoo are found on any node of a cluster, and the decision is kept in it', async () => {
  const at = { cluster: cluster.addresses };
  expect(await lengthOfNewSids(at)).toBe(40);
  for (let n = 0; n < 3; n++) {
    const sid = ODOO_19.sid.slice(0, -1) + n;
    await flush();
    await putInCluster({ sid, text: ODOO_19.text });
    expect(await lengthOfNewSids(at)).toBe(84);
    await (await cluster.nodeOf(`session:${sid}`)).server.cli('del', `session:${sid}`);
    expect(await lengthOfNewSids(at)).toBe(84);
  }
});

it('Odoos of both kinds are found wherever their sessions are', async () => {
  await flush();
  await putOnEachNode(ODOO_18);
  await putInCluster(ODOO_19);
  expect(await lengthOfNewSids({ cluster: cluster.addresses })).toBe(40);
  const keys = await Promise.all(cluster.servers.map((node) => node.cli('keys', 'host_shared:*')));
  expect(keys.join('')).toBe('');
});

it('the decision is kept in the master that the Sentinels name', async () => {
  const group = await startSentinelGroup();
  const master = await group.master();
  await put(master, ODOO_19);
  const sentinels = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  expect(await lengthOfNewSids({ sentinels, sentinel_master_name: 'mymaster' })).toBe(84);
  expect(await master.cli('get', 'host_shared:session_redis/sid')).toBe('base64url84');
  await group.stop();
});
