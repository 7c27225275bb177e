import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram, onCore } from './pin.ts';

const run = promisify(execFile);

export interface LoadSettings {
  readonly seconds: number;
  readonly connections: number;
  /** Sent in turn. */
  readonly cookies: readonly string[];
  /** Requests per second, in place of as many as there can be. */
  readonly rate?: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Milliseconds that 99 of 100 answers stayed below. */
  readonly p99: number;
}

const wrk = findProgram('wrk');

/** What puts the load on: wrk where it is installed, since one core of autocannon is slower than the servers. */
export const loadTool = wrk ? 'wrk' : 'autocannon';

/** Puts a server under load. Throws when an answer was not 2xx. */
export async function load(url: string, settings: LoadSettings): Promise<LoadResult> {
  return wrk && settings.rate === undefined ? loadByWrk(wrk, url, settings) : loadByAutocannon(url, settings);
}

/** Lua for wrk: every request is made beforehand, so that the load's own work stays small. */
function scriptFor(cookies: readonly string[]): string {
  return `local requests, at = {}, 0
local cookies = { ${cookies.map((cookie) => JSON.stringify(cookie)).join(', ')} }
init = function()
  for i, cookie in ipairs(cookies) do requests[i] = wrk.format("GET", nil, { Cookie = cookie }) end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
`;
}

async function loadByWrk(wrk: string, url: string, settings: LoadSettings): Promise<LoadResult> {
  const { seconds, connections, cookies } = settings;
  const folder = mkdtempSync(join(tmpdir(), 'wideload-bench-'));
  const script = join(folder, 'cookies.lua');
  writeFileSync(script, scriptFor(cookies));
  const [program, ...args] = onCore('load', [
    wrk,
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    // A disk that writes back may let an answer wait.
    '--timeout=10s',
    '--latency',
    '-s',
    script,
    url,
  ]);
  const { stdout } = await run(program, args);
  rmSync(folder, { recursive: true });
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url} did not answer as it should:\n${stdout}`);
  const [, rate] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
  const [, latency, unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };
  return { requestsPerSecond: Number(rate), p99: Number(latency) * (milliseconds[unit] ?? 1) };
}

/** In a process of its own, on the load's core. */
async function loadByAutocannon(url: string, settings: LoadSettings): Promise<LoadResult> {
  const child = fileURLToPath(new URL('./autocannon_child.js', import.meta.url));
  const [program, ...args] = onCore('load', [process.execPath, child]);
  const running = run(program, args, { maxBuffer: 1 << 24 });
  // Not as an argument: thousands of cookies would be too long for one.
  running.child.stdin?.end(JSON.stringify({ url, ...settings }));
  const { stdout } = await running;
  const result: LoadResult & { failed: number } = JSON.parse(stdout);
  if (result.failed > 0) throw new Error(`${url} did not answer as it should:\n${stdout}`);
  return result;
}
