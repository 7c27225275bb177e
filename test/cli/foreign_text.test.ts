import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, runHost } from '../support/host.ts';
import { putFile, sidOf } from '../support/sessions/sessions.ts';

/** Control characters: set the title, ring, new line, clear the screen (C1), and right-to-left text. */
const HOSTILE = '\u001b]0;owned\u0007\nroot \u009b2J\u202e\u007f';
const SHOWN = '\\u001b]0;owned\\u0007\\u000aroot \\u009b2J\\u202e\\u007f';

let data: string;
beforeAll(() => {
  data = newFolder();
  const session = {
    ...{ login: HOSTILE, db: HOSTILE, uid: 2, session_token: 'hush-1', next: `a${HOSTILE}` },
    ...{ api_key: 'hush-2', apiKey: 'hush-3', otp: 'hush-4', jwt: 'hush-5', next_sid: 'a'.repeat(40) },
    deep: [{ Authorization: 'hush-6', csrf: 'hush-7', url: 'https://u:hush-8@h/?token=hush-9', author: 'Anna' }],
  };
  putFile(data, sidOf(1), JSON.stringify(session));
});
afterAll(cleanUp);

const run = (...args: string[]) => runCommand([...args, `--data-dir=${data}`]);
/** Returns whether a text has no control characters except line breaks. */
const isHarmless = (text: string): boolean => /^[\x20-\x7e\n\u2026]*$/.test(text);

describe('a login full of control characters', () => {
  it.each([[[]], [['--json']]])('is escaped by sessions list %j', async (form) => {
    const { code, stdout } = await run('sessions', 'list', ...form);
    expect(code).toBe(0);
    expect(isHarmless(stdout)).toBe(true);
    if (form.length === 0) expect(stdout).toContain(SHOWN);
    else expect(JSON.parse(stdout)).toMatchObject([{ login: HOSTILE, db: HOSTILE }]);
  });

  it.each([[[]], [['--json']]])('is escaped by sessions show %j', async (form) => {
    const { code, stdout } = await run('sessions', 'show', sidOf(1), ...form);
    expect(code).toBe(0);
    expect(isHarmless(stdout)).toBe(true);
    if (form.length === 0) expect(stdout).toContain(`user       ${SHOWN} (2)`);
    else expect(JSON.parse(stdout)).toMatchObject([{ login: HOSTILE, data: { next: `a${HOSTILE}` } }]);
  });

  it.each([
    ['sessions', 'list', `--login=${HOSTILE}`],
    ['sessions', 'destroy-all', `--login=${HOSTILE}`],
    ['sessions', HOSTILE],
    [HOSTILE],
    [`--${HOSTILE}=1`],
    [`--http-port=${HOSTILE}`],
    [`--load=${HOSTILE}`],
    ['why', HOSTILE],
    ['config', `--session-file-suffix=${HOSTILE}`],
    ['config', `--database=${HOSTILE}`],
  ])('is escaped when it is an argument: %#', async (...args) => {
    const { stdout, stderr } = await run(...args);
    expect(stdout + stderr).toContain('\\u001b');
    expect(isHarmless(stdout + stderr)).toBe(true);
  });
});

it('sessions show masks secrets by their usual names and in URLs, and nothing else', async () => {
  const { stdout } = await run('sessions', 'show', sidOf(1), '--json');
  expect(stdout).not.toMatch(/hush|aaaaaaaa/);
  expect(JSON.parse(stdout)[0].data.deep[0]).toMatchObject({
    url: 'https://u:********@h/?token=********',
    author: 'Anna',
  });
  const full = await runHost(['sessions', 'show', sidOf(1), '--json', '--full', `--data-dir=${data}`]);
  for (let n = 1; n <= 9; n++) expect(full.stdout).toContain(`hush-${n}`);
});
