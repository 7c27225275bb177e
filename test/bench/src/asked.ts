import yargs from 'yargs';
import { FULL, SMOKE, type Thoroughness } from './measure/settings.ts';

export interface Asked<Name> {
  readonly benches: readonly Name[];
  readonly thoroughness: Thoroughness;
  /** The file that keeps the figures. */
  readonly json: string | undefined;
}

const isCount = (count: number | undefined): boolean => count === undefined || (Number.isInteger(count) && count > 0);

/** What the command line asks for. A mistake, and `--help`, are answered here and end the process. */
export async function asked<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): Promise<Asked<Name>> {
  const {
    _: words,
    smoke,
    rounds,
    seconds,
    json,
  } = await yargs(args)
    .scriptName('npm run bench --')
    .detectLocale(false)
    .usage(`Usage: $0 [bench...] [options]\n\nThere are ${names.join(', ')}. Without a word, all of them run.`)
    .option('smoke', { boolean: true, default: false, describe: 'Only see that everything runs; no figure counts' })
    .option('rounds', { number: true, requiresArg: true, describe: 'How often each is measured, in turns' })
    .option('seconds', { number: true, requiresArg: true, describe: 'How long each is put under load' })
    .option('json', { string: true, requiresArg: true, describe: 'A file to keep the figures in' })
    .check((given) => {
      const unknown = given._.filter((word) => !names.some((name) => name === word));
      if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(', ')}`);
      for (const name of ['rounds', 'seconds'] as const) {
        if (!isCount(given[name])) throw new Error(`--${name} takes a whole number from 1 on`);
      }
      return true;
    })
    .strictOptions()
    .version(false)
    .parseAsync();
  const base = smoke ? SMOKE : FULL;
  return {
    benches: words.length > 0 ? names.filter((name) => words.includes(name)) : names,
    thoroughness: { ...base, rounds: rounds ?? base.rounds, seconds: seconds ?? base.seconds },
    json,
  };
}
