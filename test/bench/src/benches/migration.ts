import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostScript } from '../contestants.ts';
import { onCore } from '../measure/pin.ts';
import { startRedis } from '../measure/redis.ts';
import { figuresOf, goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { dataDir, sessionsInTurn } from '../sessions.ts';

const FILES = 100_000;
const WORK = 'move session files to Redis';
const LIMIT = 'limit: read all, redis-cli --pipe';

/** The commands of a migration as Redis takes them. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
function commandsOf(root: string): Buffer {
  const parts: string[] = [];
  for (const shard of readdirSync(root)) {
    for (const file of readdirSync(join(root, shard))) {
      const text = readFileSync(join(root, shard, file), 'utf8');
      const args = ['SET', `session:${file.slice(0, 40)}`, text, 'EX', '604800', 'NX'];
      parts.push(`*${args.length}\r\n`, ...args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`));
    }
  }
  return Buffer.from(parts.join(''));
}

/** Moving sessions over, against the shortest way to get the same keys into Redis. */
export async function migration({ rounds, scale }: Thoroughness): Promise<Result> {
  const count = Math.round(FILES * scale);
  const { folder, sessions, remove } = dataDir(sessionsInTurn(count));
  const redis = await startRedis();
  const cli = (...args: string[]) => execFileSync('redis-cli', ['-p', String(redis.port), ...args]);
  const pipe = (): void => {
    const [program, ...args] = onCore('server', ['redis-cli', '-p', String(redis.port), '--pipe']);
    spawnSync(program, args, { input: commandsOf(sessions), maxBuffer: 1 << 26 });
  };
  const move = (): void => {
    const [program, ...args] = onCore('server', [process.execPath, hostScript, '--load=base,web,session_redis']);
    const env = { ODOO_SESSION_REDIS_URL: redis.url, ODOO_SESSION_REDIS_COPY_EXISTING_FS_SESSIONS: '1' };
    execFileSync(program, [...args, '--stop-after-init', `--data-dir=${folder}`], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    });
  };
  try {
    const ways = [
      { name: LIMIT, run: pipe },
      { name: 'Wideload', run: move },
    ];
    const measured = await interleaved(ways, Math.ceil(rounds / 2), ({ run }) => {
      cli('flushall');
      const begin = performance.now();
      run();
      const seconds = (performance.now() - begin) / 1000;
      const there = Number(cli('dbsize').toString());
      if (there < count) throw new Error(`${there} of ${count} sessions arrived`);
      return count / seconds;
    });
    const figures = figuresOf(WORK, 'sessions/s', measured);
    return { figures, goals: goalsOf(figures, WORK, 'Wideload', [{ against: LIMIT, least: 0.5 }]) };
  } finally {
    await redis.stop();
    remove();
  }
}
