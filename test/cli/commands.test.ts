import { afterEach, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, runHost } from '../support/host.ts';

afterEach(cleanUp);

const COUNTER = `
  import { command, defineModule, flag, integer, service } from '@wideload/kit';
  const Counter = service('counter.count');
  export default defineModule({
    name: 'counter',
    options: { start: integer('Where counting begins', 1) },
    commands: {
      count: command({
        describe: 'Count on from where counting begins',
        usage: '[word...]',
        options: { by: integer('How far', 1), loud: flag('With an exclamation mark', false) },
        async run({ options, words, json, context, print }) {
          const { count } = await context.get(Counter);
          const sum = count + options.by;
          print(json ? JSON.stringify({ sum, words }) : words.join(' ') + sum + (options.loud ? '!' : '') + '\\n');
          return sum > 100 ? 3 : 0;
        },
      }),
      fall: command({ describe: 'Fail', async run() { throw new Error('fell'); } }),
    },
    setup({ options, provide, onStart }) {
      provide(Counter, ({ onStop }) => {
        onStop(() => { process.stdout.write('counter closed\\n'); });
        return { count: options.start };
      });
      onStart(() => { throw new Error('a command starts nothing'); });
    },
  });`;

const load = () => [`--addons-path=${addonsWith({ 'counter/index.js': COUNTER })}`, '--load=counter'];
const count = (...args: string[]) => runCommand([...load(), ...args]);

describe('a command of a module', () => {
  it('gets services without starting the host, and everything is stopped afterwards', async () => {
    expect(await runHost([...load(), 'count', 'so', '--counter-start=40', '--by=2', '--loud'])).toEqual({
      code: 0,
      stdout: 'so42!\ncounter closed\n',
      stderr: '',
    });
  });

  it('receives --json, and exits with the code that it returns', async () => {
    const { code, stdout } = await count('count', '--json', '--by', '200');
    expect(code).toBe(3);
    expect(stdout).toContain('{"sum":201,"words":[]}');
  });

  it('has checked options, which its --help lists', async () => {
    expect(await count('count', '--by=far')).toMatchObject({ code: 2, stderr: expect.stringContaining('--by') });
    expect(await count('count', '--luod')).toMatchObject({ code: 2, stderr: expect.stringContaining('--loud') });
    const { stdout } = await count('count', '--help');
    expect(stdout).toContain('Usage: node host count [word...] [options]');
    expect(stdout).toContain('--loud');
    expect(stdout).not.toContain('--counter-start');
    expect((await count('--help')).stdout).toContain('Count on from where counting begins');
  });

  it('has options that other commands and files do not have', async () => {
    const { stdout } = await count('config');
    expect(stdout).not.toContain('loud');
    expect((await count('--loud')).code).toBe(2);
  });

  it('fails with one message when its code throws', async () => {
    const { code, stderr } = await count('fall');
    expect(code).toBe(1);
    expect(stderr).toMatch(/counter.*fall.*fell/s);
    expect(stderr).not.toMatch(/^ +at .*\n +at /m);
  });

  it('must not have the name of another command', async () => {
    const twice = COUNTER.replaceAll("'counter'", "'again'").replaceAll('counter.', 'again.');
    const folder = addonsWith({ 'counter/index.js': COUNTER, 'again/index.js': twice });
    const { code, stderr } = await runCommand([`--addons-path=${folder}`, '--load=counter,again', 'count']);
    expect(code).toBe(1);
    expect(stderr).toContain('the command count is declared by counter and by again');
  });
});
