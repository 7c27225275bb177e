// Boots the module in a process of its own, with the options given as JSON; says what came of it, and what is still
// open. It does not exit by itself: what keeps it alive is what the test is about.
import { dirname } from 'node:path';
import { DataFolder } from '@wideload/base/internal';
import { SessionFiles, SessionFolder } from '@wideload/session_files';
import sessionRedis from '@wideload/session_redis';

const { folder = '/nonexistent', ...texts } = JSON.parse(process.argv[2]);
const values = Object.entries(sessionRedis.options).map(([key, option]) => [
  key,
  key in texts ? option.parse(texts[key]) : option.default,
]);
const undo = [];
const services = new Map([
  [SessionFiles.id, new SessionFolder({ folder, suffix: '.sess', expiration: 604_800 })],
  [DataFolder.id, { path: dirname(folder) }],
]);
const context = {
  log: {
    debug() {},
    info: (line) => console.log(line),
    warn: (line) => console.log(line),
    error: (line) => console.log(line),
  },
  signal: new AbortController().signal,
  host: { version: '0.0.0', takesOver: false, modules: [], configFiles: [] },
  get: async (token) => services.get(token.id),
  onStop: (task) => undo.push(task),
  progress() {},
};
const steps = [];
sessionRedis.setup({
  options: Object.fromEntries(values),
  provide: (token, factory) => {
    steps.push(async () => services.set(token.id, await factory(context)));
  },
  replace() {},
  onStart: (start) => {
    steps.push(start);
  },
  add() {},
});

let code = 'up';
try {
  for (const step of steps) await step(context);
} catch (error) {
  code = error.code;
}
for (const task of undo) await task();
const rssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
process.once('beforeExit', () =>
  console.log(JSON.stringify({ code, rssMiB, ms: Math.round(performance.now() - ended) })),
);
const ended = performance.now();
