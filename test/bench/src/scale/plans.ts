import { type Capacity, capacityOf, type Measured, type Plan } from './capacity.ts';

/**
 * What `npm run bench -- scale` found with a million sessions in one Redis: Node 20.20.2, Redis 7.0, two cores of a
 * virtual machine, all on one machine.
 */
export const MEASURED: Measured = {
  requests: {
    read: { host: 20.3, redis: 3.3, commands: 1 },
    'first use': { host: 30.7, redis: 10.8, commands: 3 },
    change: { host: 39.7, redis: 10, commands: 2 },
  },
  alone: 5.4,
  bytes: 686,
};

const FOUR = { workers: 4 } as const;

/** What people ask about, by the words that they ask with. */
const PLANS: Readonly<Record<string, Omit<Plan, 'own'>>> = {
  'one host, one Redis': { ...FOUR, hosts: 1, masters: 1, sessions: 1e6 },
  'ten hosts, one Redis behind Sentinels': { ...FOUR, hosts: 10, masters: 1, sessions: 1e6 },
  'ten hosts, the same with more sessions': { ...FOUR, hosts: 10, masters: 1, sessions: 5e6 },
  'a hundred hosts, a cluster of three': { ...FOUR, hosts: 100, masters: 3, sessions: 1e7 },
  'a hundred hosts, a cluster of twelve': { ...FOUR, hosts: 100, masters: 12, sessions: 1e7 },
};

/** Milliseconds that a handler may take of a core: one that answers from memory, and one of an ordinary page. */
const HANDLERS = [0, 5] as const;

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const inFull = new Intl.NumberFormat('en');

/** Requests in a second, and what is in the way of more. */
function carried({ hosts, redis }: Capacity): string {
  return `${number.format(Math.min(hosts, redis))}, by ${hosts < redis ? 'the hosts' : 'Redis'}`;
}

/** The table of docs/operators/scale.md. */
export function planTable(): string {
  const rows = Object.entries(PLANS).map(([name, plan]) => {
    const [first, ...others] = HANDLERS.map((own) => capacityOf({ ...plan, own }, MEASURED));
    if (first === undefined) throw new Error('there is no handler');
    const memory = `${number.format(first.memory / 1e9)} GB`;
    const requests = [first, ...others].map(carried);
    return [name, inFull.format(plan.sessions), ...requests, memory, inFull.format(first.connections)];
  });
  const head = [
    'hosts of four workers, and Redis',
    'sessions',
    ...HANDLERS.map((own) =>
      own === 0 ? 'requests a second, of handlers that take nothing' : `... that take ${own} ms`,
    ),
    'memory of each master',
    'connections to each',
  ];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
