import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { probeEnded, probeSilent } from '../errors.ts';
import { PACKAGE_FOLDER } from '../package_folder.ts';
import type { ProbeInputs, ProbeLine } from './probe_inputs.ts';
import type { Check, CheckName } from './report.ts';

/** The result of a probe. */
export interface Probed {
  readonly name: string | undefined;
  readonly place: { readonly folder: string; readonly file: string } | undefined;
  readonly checks: readonly Check[];
}

const PROBE = fileURLToPath(new URL('dist/check/probe.js', PACKAGE_FOLDER));

/** To find memory that is kept, and the libraries that a file imports. */
const FLAGS = ['--expose-gc', '--experimental-import-meta-resolve'];

/** Seconds after which a silent probe is ended. Modules have their own, shorter limits. */
const SILENCE = 120;

/** Lines of the error output that are shown if a probe did not finish. */
const LAST_LINES = 3;

/** Node's output about an uncaught error, without its own part of the stack. */
function lastWords(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => !/^\s*$|^ +at .*\(?node:|^Node\.js v/.test(line));
  return lines.slice(-LAST_LINES);
}

/** Checks a module in a separate process. Never throws because of the module. */
export async function probeModule(inputs: ProbeInputs): Promise<Probed> {
  const child = spawn(process.execPath, [...FLAGS, PROBE, JSON.stringify(inputs)], {
    cwd: inputs.workingFolder,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let wasSilent = false;
  const silence = setTimeout(() => {
    wasSilent = true;
    child.kill('SIGKILL');
  }, SILENCE * 1000);

  let name: string | undefined;
  let place: Probed['place'];
  let current: CheckName | undefined;
  let isDone = false;
  const checks: Check[] = [];
  const lines = child.stdio[3];
  if (!(lines instanceof Readable)) throw new Error('the probe has no pipe to answer through');
  for await (const text of createInterface({ input: lines })) {
    silence.refresh();
    const line: ProbeLine = JSON.parse(text);
    if (line.is === 'name') ({ name } = line);
    else if (line.is === 'place') place = { folder: line.folder, file: line.file };
    else if (line.is === 'begin') current = line.name;
    else if (line.is === 'end') checks.push(line.check);
    else isDone = true;
  }
  clearTimeout(silence);
  const [code, signal] = await ended;
  if (current && !isDone) {
    const why = wasSilent ? probeSilent(SILENCE) : probeEnded(code, signal);
    checks.push({ name: current, passed: false, notes: [why, ...lastWords(stderr)], advice: undefined });
  }
  return { name, place, checks };
}
