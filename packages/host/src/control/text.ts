import { table } from '../cli/table.ts';
import type { HostStatus, ProcessStatus } from './messages.ts';

/** `3 d 4 h`, `12 min 5 s`: the two largest units. */
export function spanOf(seconds: number): string {
  const whole = Math.floor(seconds);
  const units = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  const shown = units.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

const milliseconds = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(1));

const HEADINGS = ['process', 'pid', 'up', 'memory', 'requests', 'per second', 'median ms', '99 % ms'];

const cellsOf = (one: ProcessStatus): string[] => [
  String(one.pid),
  spanOf(one.uptime),
  megabytes(one.memory),
  String(one.requests),
  one.perSecond.toFixed(1),
  milliseconds(one.median),
  milliseconds(one.percentile99),
];

/** The problems, one sentence each. */
export function problemsOf({ workers, service }: HostStatus): string[] {
  const missing = workers.filter(({ process }) => process === undefined).map(({ worker }) => worker);
  const found = Object.entries(service?.problems ?? {}).filter(([name]) => name !== 'workers' || missing.length === 0);
  return [
    ...missing.map((worker) => `worker ${worker} is not running; see the log`),
    ...found.map(([name, problem]) => `${name}: ${problem}`),
    ...(service === undefined ? ['no worker answers'] : []),
  ];
}

/** Returns the status as text. */
export function statusText(status: HostStatus): string {
  const { version, pid, uptime, memory, workers, alone, service, ready } = status;
  const rows = [
    HEADINGS,
    ...(alone ? [['alone', ...cellsOf(alone)]] : [['supervisor', String(pid), spanOf(uptime), megabytes(memory)]]),
    ...workers.map(({ worker, process }) => [`worker ${worker}`, ...(process ? cellsOf(process) : ['none'])]),
  ];
  const count = service?.sessions === undefined ? '' : `, ${service.hasMore ? 'more than ' : ''}${service.sessions}`;
  const problems = problemsOf(status);
  return [
    `Wideload ${version}, up ${spanOf(uptime)}: ${ready}\n`,
    table(rows),
    service ? `sessions: ${service.store}${count}\n` : '',
    problems.length === 0 ? 'no problems\n' : problems.map((problem) => `problem: ${problem}\n`).join(''),
  ].join('');
}
