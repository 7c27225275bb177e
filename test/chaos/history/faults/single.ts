import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../../../support/host.ts';
import type { Network } from '../../../support/network/network.ts';
import type { Place } from '../../../support/network/servers.ts';
import { now } from '../recorder.ts';
import { Servers } from '../servers.ts';
import { type Fault, type Running, twoHosts } from './fault.ts';

const REDIS: Place = '127.0.1.1:7001';
const AT_REDIS = ['--session-redis-host=127.0.1.1', '--session-redis-port=7001'];

/** A fault of hosts that share one Redis, which is well. */
function ofHosts(name: string, strike: (running: Running) => Promise<void>, aheadBy = 0): Fault {
  return {
    name,
    mayLose: 'nothing',
    endsAll: true,
    async start(network) {
      await new Servers(network).startRedis(REDIS);
      const [one, other] = twoHosts(...AT_REDIS);
      if (one === undefined || other === undefined) throw new Error('there are two hosts');
      return {
        hosts: [one, { ...other, aheadBy }],
        confirm: async () => {},
        async strike(running) {
          await strike(running);
          return {};
        },
        heal: async () => {},
      };
    },
  };
}

async function killTwice({ hosts: [host], requests }: Running): Promise<void> {
  for (let times = 0; times < 2; times++) {
    await host.kill();
    await host.start();
    await requests(2);
  }
}

async function freezeOne({ hosts: [host], requests }: Running): Promise<void> {
  host.freeze();
  await requests(4);
  host.thaw();
}

export const hostKilled = ofHosts('a host is killed', killTwice);
export const hostFrozen = ofHosts('a host is frozen', freezeOne);
export const clocksApart = ofHosts('clocks are 30 s apart', ({ requests }) => requests(8), 30);

/** Starts Redis again from what it had saved before. `meanwhile`: what happens before that. */
function olderState(name: string, meanwhile: (running: Running) => Promise<void>): Fault {
  return {
    name,
    mayLose: 'unconfirmed',
    async start(network: Network) {
      const servers = new Servers(network);
      const folder = ['--dir', newFolder()];
      await servers.startRedis(REDIS, ...folder);
      return {
        hosts: twoHosts(...AT_REDIS),
        confirm: async () => void (await servers.cli(REDIS, 'save')),
        async strike(running) {
          await running.requests(2);
          await meanwhile(running);
          await servers.kill(REDIS);
          await servers.startRedis(REDIS, ...folder);
          return { replacedAt: now() };
        },
        heal: async () => {},
      };
    },
  };
}

export const startedFromOlderState = olderState('Redis starts from an older state', async () => {});

/** No promise holds then: a host that lost its data_dir does not know what it ended. */
export const memoryLost = olderState(
  'Redis starts from an older state, and hosts lost their memory',
  async ({ hosts }) => {
    for (const host of hosts) {
      await host.kill();
      rmSync(join(host.dataDir, 'ended_sessions'), { recursive: true });
      await host.start();
    }
  },
);
