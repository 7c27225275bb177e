import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { asked } from './asked.ts';
import { apps } from './benches/apps.ts';
import { bootModules } from './benches/boot_modules.ts';
import { clientSideCache } from './benches/client_side_cache.ts';
import { constant } from './benches/constant.ts';
import { fileSessions } from './benches/file_sessions.ts';
import { histories } from './benches/histories.ts';
import { hooks } from './benches/hooks.ts';
import { hotSession } from './benches/hot_session.ts';
import { latency } from './benches/latency.ts';
import { memory } from './benches/memory.ts';
import { migration } from './benches/migration.ts';
import { redisSessions } from './benches/redis_sessions.ts';
import { scale } from './benches/scale.ts';
import { starting } from './benches/starting.ts';
import { workers } from './benches/workers.ts';
import { currentCommit } from './measure/commit.ts';
import { loadTool } from './measure/load.ts';
import { isPinned } from './measure/pin.ts';
import type { Result } from './measure/result.ts';
import { report } from './report.ts';

const BENCHES = {
  redis: redisSessions,
  hot: hotSession,
  cache: clientSideCache,
  files: fileSessions,
  constant,
  workers,
  latency,
  memory,
  starting,
  modules: bootModules,
  hooks,
  migration,
  scale,
  histories,
  apps,
};

const isBench = (name: string): name is keyof typeof BENCHES => name in BENCHES;
const { benches, thoroughness, json } = await asked(process.argv.slice(2), Object.keys(BENCHES).filter(isBench));

const results: Result[] = [];
for (const name of benches) {
  console.error(`${name} ...`);
  results.push(await BENCHES[name](thoroughness));
}
const whole: Result = {
  figures: results.flatMap(({ figures }) => figures),
  goals: results.flatMap(({ goals }) => goals),
};
const machine = {
  date: new Date().toISOString(),
  commit: currentCommit(),
  node: process.version,
  processor: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  load: `${loadTool}, ${isPinned ? 'on a core of its own' : 'not pinned'}`,
  ...thoroughness,
};
if (json !== undefined) writeFileSync(json, `${JSON.stringify({ ...machine, ...whole }, null, 2)}\n`);
console.log(
  `${machine.commit}, Node ${process.version}, ${machine.processor}, load by ${machine.load}, ${thoroughness.rounds} rounds\n`,
);
console.log(report(whole));
