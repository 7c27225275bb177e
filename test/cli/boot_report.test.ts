import { afterEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { cleanUp, runHost, startHost } from '../support/host.ts';

afterEach(cleanUp);

const pausing = (name: string, milliseconds: number) =>
  moduleFile(
    name,
    `setup({ onStart }) {
      onStart(async ({ progress }) => {
        progress('importing data');
        await new Promise((done) => setTimeout(done, ${milliseconds}));
      });
    }`,
  );

const boot = (form: string) =>
  runHost([
    '--load=pausing',
    `--addons-path=${addonsWith({ 'pausing/index.js': pausing('pausing', 50) })}`,
    '--stop-after-init',
    `--boot-report=${form}`,
  ]);

describe('a boot', () => {
  it('logs what a slow boot is waiting for', async () => {
    const addons = addonsWith({
      'slow/index.js': pausing('slow', 1300),
      'user/index.js': moduleFile('user', "depends: ['slow'], setup() {}"),
    });
    const { output } = await startHost(['--load=user', `--addons-path=${addons}`]);
    expect(output.stderr).toContain('still waiting for: slow (onStart, importing data)');
    expect(output.stderr.match(/still waiting/g)).toHaveLength(1);
  });

  it('reports the times of every module as text', async () => {
    const { stdout } = await boot('text');
    expect(stdout).toMatch(/^started.*\n(?:.*\n)?module +import +setup +start +listen$/m);
    expect(stdout).toMatch(/^pausing +[\d.]+ ms +[\d.]+ ms +[\d.]+ ms +-$/m);
  });

  it('reports them as JSON, alone on stdout, without secrets', async () => {
    const { stdout, stderr } = await boot('json');
    const { modules, sessions } = JSON.parse(stdout);
    expect(modules.map(({ name }: { name: string }) => name)).toEqual(['base', 'web', 'pausing']);
    const [, , pausing] = modules;
    expect(pausing.requestedBy).toBe('--load');
    // A timer may come a millisecond early, and importing takes some time; neither takes longer than the whole boot.
    const [, total] = /^started and stopped in (\d+) ms/m.exec(stderr) ?? [];
    expect(pausing.start).toBeGreaterThan(49);
    expect(pausing.import).toBeGreaterThan(0);
    expect(pausing.import + pausing.start).toBeLessThan(Number(total));
    expect(sessions).toContain('files in');
    expect(stderr).toContain('started and stopped');
  });

  it('reports them as a trace with a row for each module', async () => {
    const { traceEvents } = JSON.parse((await boot('trace')).stdout);
    type Event = { name: string; ph: string; tid: number; ts: number; dur: number; args?: { name: string } };
    const events: Event[] = traceEvents;
    const row = events.find(({ ph, args }) => ph === 'M' && args?.name === 'pausing')?.tid;
    const own = events.filter(({ ph, tid }) => ph === 'X' && tid === row);
    expect(own.map(({ name }) => name)).toEqual(['import', 'setup', 'start']);
    expect(own[2]?.dur).toBeGreaterThan(49_000);
  });
});
