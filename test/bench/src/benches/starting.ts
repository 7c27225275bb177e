import { spawnSync } from 'node:child_process';
import { bareFastify, host, hostScript } from '../contestants.ts';
import { onCore } from '../measure/pin.ts';
import { startRedis } from '../measure/redis.ts';
import { figuresOf, goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { typedModules } from '../measure/typed_modules.ts';
import { dataDir } from '../sessions.ts';

const LISTENING = 'from nothing to listening';
const COMMANDS = 'a command that only prints';

/** Milliseconds that a process takes to its end. */
function lifetime(args: readonly string[]): number {
  const [program, ...rest] = onCore('server', [process.execPath, ...args]);
  const begin = performance.now();
  const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return performance.now() - begin;
}

/** How long people wait for the host, against what a process of Node costs at least. */
export async function starting({ rounds }: Thoroughness): Promise<Result> {
  const data = dataDir([]);
  const redis = await startRedis();
  const inTypeScript = typedModules('ts');
  const inJavaScript = typedModules('js');
  try {
    const servers = [
      { name: 'bare Fastify script', start: bareFastify },
      { name: 'node host', start: host([`--data-dir=${data.folder}`]) },
      {
        name: 'node host with session_redis',
        start: host(['--load=base,web,session_redis'], { ODOO_SESSION_REDIS_URL: redis.url }),
      },
      { name: '20 modules in JavaScript', start: host([`--data-dir=${data.folder}`, ...inJavaScript.args]) },
      { name: '20 modules in TypeScript', start: host([`--data-dir=${data.folder}`, ...inTypeScript.args]) },
    ];
    const listening = await interleaved(servers, rounds * 2, async ({ start }) => {
      const begin = performance.now();
      const server = await start();
      const taken = performance.now() - begin;
      await server.stop();
      return taken;
    });
    const commands = [
      { name: 'node -e 0', args: ['-e', '0'] },
      { name: 'node host --help', args: [hostScript, '--help'] },
      { name: 'node host --version', args: [hostScript, '--version'] },
    ];
    const printing = await interleaved(commands, rounds * 2, ({ args }) => lifetime(args));
    const figures = [...figuresOf(LISTENING, 'ms', listening), ...figuresOf(COMMANDS, 'ms', printing)];
    return {
      figures,
      goals: [
        ...goalsOf(figures, LISTENING, 'node host', [{ against: 'bare Fastify script', most: 1.6 }]),
        ...goalsOf(figures, LISTENING, 'node host with session_redis', [{ against: 'bare Fastify script', most: 2 }]),
        ...goalsOf(figures, LISTENING, '20 modules in TypeScript', [
          { against: '20 modules in JavaScript', most: 1.5 },
        ]),
        ...goalsOf(figures, COMMANDS, 'node host --help', [{ against: 'node -e 0', most: 2.5 }]),
        ...goalsOf(figures, COMMANDS, 'node host --version', [{ against: 'node -e 0', most: 2.5 }]),
      ],
    };
  } finally {
    await redis.stop();
    data.remove();
    inTypeScript.remove();
    inJavaScript.remove();
  }
}
