import type { Network } from '../../../support/network/network.ts';
import type { Place } from '../../../support/network/servers.ts';
import { now } from '../recorder.ts';
import { type Layout, SentinelGroup } from '../sentinel_group.ts';
import { type Fault, lossOf, type Scene, twoHosts, type Wait } from './fault.ts';

const [HERE, THERE] = ['127.0.1.0/24', '127.0.2.0/24'];
const MASTER: Place = '127.0.1.1:7001';
const THIRD: Place = '127.0.2.1:7003';

/** One side: host 1, the master, a replica and a Sentinel. Other side: host 2, a replica and two Sentinels. */
const TWO_SIDES: Layout = {
  master: MASTER,
  replicas: ['127.0.1.1:7002', THIRD],
  sentinels: ['127.0.1.1:26001', '127.0.2.1:26002', '127.0.2.1:26003'],
};
/** The same, with the second replica and the first Sentinel where both sides reach them. */
const BRIDGED: Layout = {
  ...TWO_SIDES,
  replicas: ['127.0.3.1:7002', THIRD],
  sentinels: ['127.0.3.1:26001', '127.0.2.1:26002', '127.0.2.1:26003'],
};

type Steps = Pick<Scene, 'strike' | 'heal'>;

async function sceneOf(network: Network, wait: Wait, layout: Layout, steps: (group: SentinelGroup) => Steps) {
  const group = await SentinelGroup.start(network, layout, '--repl-timeout', '2');
  const hosts = twoHosts(...group.options, `--session-redis-wait=${wait}`);
  return { hosts, confirm: () => group.isConfirmed(), masters: () => group.masters(), ...steps(group) };
}

export const masterKilled = (wait: Wait): Fault => ({
  name: `the master is killed, wait = ${wait}`,
  mayLose: lossOf(wait),
  start: (network) =>
    sceneOf(network, wait, TWO_SIDES, (group) => {
      let next = MASTER;
      return {
        async strike() {
          await group.kill(MASTER);
          next = await group.isReplaced();
          return { replacedAt: now() };
        },
        async heal() {
          await group.startReplica(MASTER, next);
          await group.isWhole();
        },
      };
    }),
});

export const masterFrozen = (wait: Wait): Fault => ({
  name: `the master is frozen, wait = ${wait}`,
  mayLose: lossOf(wait),
  start: (network) =>
    sceneOf(network, wait, TWO_SIDES, (group) => ({
      async strike({ requests }) {
        group.freeze(MASTER);
        await group.isReplaced();
        const replacedAt = now();
        await requests(3);
        return { replacedAt };
      },
      async heal() {
        group.thaw(MASTER);
        await group.isWhole();
      },
    })),
});

export const replicaKilled = (wait: Wait): Fault => ({
  name: `a replica is killed, wait = ${wait}`,
  mayLose: 'nothing',
  start: (network) =>
    sceneOf(network, wait, TWO_SIDES, (group) => ({
      async strike({ requests }) {
        await group.kill(THIRD);
        await requests(8);
        return {};
      },
      async heal() {
        await group.startReplica(THIRD, MASTER);
        await group.isWhole();
      },
    })),
});

/** A replica that its master forgot, and that lacks writes, is the only one left. */
export const replicaFrozen = (wait: Wait): Fault => ({
  name: `a replica is frozen past repl-timeout and then promoted, wait = ${wait}`,
  mayLose: lossOf(wait),
  start: (network) =>
    sceneOf(network, wait, TWO_SIDES, (group) => {
      const [second = MASTER] = TWO_SIDES.replicas;
      return {
        async strike({ requests }) {
          group.freeze(THIRD);
          await group.areConfirmed(MASTER, 1);
          await requests(4);
          await Promise.all([group.kill(MASTER), group.kill(second)]);
          group.thaw(THIRD);
          await group.isReplaced();
          return { replacedAt: now() };
        },
        async heal() {
          for (const place of [MASTER, second]) await group.startReplica(place, THIRD);
          await group.isWhole();
        },
      };
    }),
});

export const sentinelsLost = (wait: Wait): Fault => ({
  name: `most Sentinels are killed, wait = ${wait}`,
  mayLose: 'nothing',
  start: (network) =>
    sceneOf(network, wait, TWO_SIDES, (group) => {
      const lost = TWO_SIDES.sentinels.slice(1);
      return {
        async strike({ requests }) {
          for (const place of lost) await group.kill(place);
          await requests(8);
          return {};
        },
        async heal() {
          for (const place of lost) group.startSentinel(place, MASTER);
          await group.isWhole();
        },
      };
    }),
});

interface Cut {
  readonly layout: Layout;
  readonly cuts: readonly (readonly [from: string, to: string])[];
}

const cut =
  (name: string, { layout, cuts }: Cut) =>
  (wait: Wait): Fault => ({
    name: `the network is ${name}, wait = ${wait}`,
    mayLose: lossOf(wait),
    loser: 'host 1',
    start: (network) =>
      sceneOf(network, wait, layout, (group) => ({
        async strike({ requests }) {
          for (const [from, to] of cuts) await network.cut(from, to);
          await group.isReplaced();
          const replacedAt = now();
          await requests(5);
          return { replacedAt };
        },
        async heal() {
          await network.heal();
          await group.isWhole();
        },
      })),
  });

const BOTH_WAYS = [
  [HERE, THERE],
  [THERE, HERE],
] as const;

export const cutInTwo = cut('cut in two', { layout: TWO_SIDES, cuts: BOTH_WAYS });
export const cutOneWay = cut('cut one way', { layout: TWO_SIDES, cuts: [[HERE, THERE]] });
export const bridged = cut('cut in two that share a part', { layout: BRIDGED, cuts: BOTH_WAYS });
