import { describe, expect, it } from 'vitest';
import { humanForm } from '../src/log/human_form.ts';

/** As the clock of this machine shows it, in any time zone. */
const TIME = new Date(2026, 10, 8, 7, 3, 21, 42).toISOString();
const BEGINNING = '[2026-11-08 07:03:21.042]';

const line = (entry: object): string =>
  JSON.stringify({ level: 'info', time: TIME, pid: 4711, module: 'web', msg: 'hello', ...entry });

const plain = humanForm(false);

describe('the log as text', () => {
  it('has the local time, the level, the process and the module before the message', () => {
    expect(plain(line({}))).toBe(`${BEGINNING} INFO: 4711 web: hello\n`);
    expect(plain(line({ worker: 2, level: 'error' }))).toBe(`${BEGINNING} ERROR: 4711 worker 2 web: hello\n`);
  });

  it('has the fields as JSON behind it, without those that the message of a request repeats', () => {
    expect(plain(line({ a: 1, b: { c: [null, 'x y'] }, method: 'GET', path: '/' }))).toBe(
      `${BEGINNING} INFO: 4711 web: hello {"a":1,"b":{"c":[null,"x y"]}}\n`,
    );
  });

  it('has the stack of an error below it, with the fields of the error', () => {
    const err = { type: 'TypeError', message: 'no', stack: 'TypeError: no\n    at a (b.js:1:2)', code: 'EX' };
    expect(plain(line({ err, tries: 2 }))).toBe(
      `${BEGINNING} INFO: 4711 web: hello {"tries":2}
    err: TypeError: no
        at a (b.js:1:2) {"code":"EX"}
`,
    );
  });

  it('is coloured on a terminal', () => {
    expect(humanForm(true)(line({ level: 'warn', a: 1 }))).toBe(
      `${BEGINNING} \x1b[33mWARN\x1b[39m: \x1b[36m4711 web: hello\x1b[39m\x1b[90m {"a":1}\x1b[39m\n`,
    );
  });
});
