import { run } from './create.ts';

process.exitCode = run(process.argv.slice(2), process.env);
