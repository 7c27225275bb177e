import { LIFETIME } from './engine.ts';
import { odooRequest } from './odoo.ts';
import type { Disturbance } from './plan.ts';
import type { Cluster } from './schedule.ts';

/** Turns that pass before a disturbance, at most. */
const MOST_TURNS = 80;

/** Disturbs a schedule as its plan says. Resolves when that is over. */
export function disturb(cluster: Cluster): Promise<void> {
  return DISTURB[cluster.plan.disturbance](cluster);
}

const DISTURB: Readonly<Record<Disturbance, (cluster: Cluster) => Promise<void>>> = {
  nothing: async () => {},
  // Each command may fail: the connections see to that.
  network: async () => {},

  async kill(cluster) {
    await someTurns(cluster);
    const { engines, scheduler } = cluster;
    scheduler.random.pick(engines).kill(scheduler.random.oneIn(2));
  },

  async failover(cluster) {
    const { network, recorder, engines } = cluster;
    if (cluster.scheduler.random.oneIn(2)) {
      await someTurns(cluster);
      network.server.confirm();
      recorder.event('confirm');
    }
    await someTurns(cluster);
    network.failOver();
    recorder.event('failover');
    await Promise.all(engines.map(({ endings }) => endings.replay()));
    recorder.event('recover');
  },

  async expiry(cluster) {
    await someTurns(cluster);
    cluster.scheduler.leap((LIFETIME + 1) * 1000);
    cluster.recorder.event('expire');
  },

  async odoo(cluster) {
    const { network, recorder, scheduler, jars } = cluster;
    for (let n = scheduler.random.below(3); n >= 0; n--) {
      await someTurns(cluster);
      await odooRequest(scheduler.random.pick(jars), network, recorder, scheduler);
    }
  },
};

async function someTurns({ scheduler }: Cluster): Promise<void> {
  for (let turns = scheduler.random.below(MOST_TURNS); turns > 0; turns--) await scheduler.turn();
}
