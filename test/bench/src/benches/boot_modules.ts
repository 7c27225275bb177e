import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BENCH } from '../contestants.ts';
import { onCore } from '../measure/pin.ts';
import { type Figure, figuresOf, goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';

/** Writes modules that each depend on one before them and bring a service, an option and a hook handler. */
function generate(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-bench-'));
  const kit = import.meta.resolve('@wideload/kit');
  const write = (name: string, rest: string): void => {
    mkdirSync(join(folder, name));
    writeFileSync(
      join(folder, name, 'index.js'),
      `import { defineModule, hook, integer, service } from ${JSON.stringify(kit)};
export default defineModule({ name: '${name}', ${rest} });
// As a Fastify plugin: the same file, for the comparison.
export const plugin = async (app) => { app.decorate('${name}', { n: 1 }); app.addHook('onReady', async () => {}); };
`,
    );
  };
  write('base', 'setup() {}');
  write('web', "depends: ['base'], setup() {}");
  for (let at = 0; at < count; at++) {
    const before = at === 0 ? 'base' : `m${Math.floor(at / 2)}`;
    write(
      `m${at}`,
      `depends: ['${before}'], options: { size: integer('Size', 1) }, setup({ provide, on }) {
        provide(service('m${at}.it'), () => ({ n: 1 }));
        on(hook.event('base.tick'), () => {});
      }`,
    );
  }
  return folder;
}

const LIMIT = 'limit: import() of the same files';
const WAYS = [
  { name: LIMIT, way: 'import' },
  { name: 'Wideload', way: 'boot' },
  { name: 'Fastify plugins', way: 'fastify' },
] as const;

/** Milliseconds that a fresh process takes to bring up the modules of a folder, as it says itself. */
function bringUp(folder: string, count: number, way: string): number {
  const [program, ...args] = onCore('server', [
    process.execPath,
    join(BENCH, 'dist/benches/boot_child.js'),
    way,
    folder,
    String(count),
  ]);
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`bringing up ${count} modules by ${way} failed:\n${stderr}`);
  return Number(stdout);
}

/** The boot of many modules, against nothing but importing them. */
export async function bootModules({ rounds, scale }: Thoroughness): Promise<Result> {
  const figures: Figure[] = [];
  const works: { count: number; work: string }[] = [];
  for (const modules of [100, 300, 1000]) {
    const count = Math.max(3, Math.round(modules * scale));
    const work = `boot ${count} modules`;
    const folder = generate(count);
    try {
      const measured = await interleaved(WAYS, rounds, ({ way }) => bringUp(folder, count, way));
      figures.push(...figuresOf(work, 'ms', measured));
      works.push({ count, work });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return {
    figures,
    goals: works.flatMap(({ work }) => {
      const limit = figures.find((figure) => figure.work === work && figure.who === LIMIT)?.spread.median ?? 0;
      return goalsOf(figures, work, 'Wideload', [
        // 1.15 times and 30 ms: what is fixed weighs less, the more modules there are.
        { against: LIMIT, most: 1.15 + 30 / limit },
        { against: 'Fastify plugins', most: 1 },
      ]);
    }),
  };
}
