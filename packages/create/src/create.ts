import { basename, resolve } from 'node:path';
import { install, type PackageManager, packageManagerOf } from './package_manager.ts';
import { packageName } from './package_name.ts';
import { projectFiles, version } from './template.ts';
import { isTaken, writeProject } from './write_project.ts';

const HELP = `npm create wideload@latest <folder>

Writes a project with a Wideload host and a first module into a new folder, and installs what it needs.

  --no-install   Write the files only
  --version      Print the version
  -h, --help     Show this help
`;

/** A mistake of the user. The first line of its message says what is wrong, the others what to do. */
class Mistake extends Error {}

/** The file without which Yarn would not make the folder that Node loads packages from. */
const YARN = new Map([['.yarnrc.yml', 'nodeLinker: node-modules\n']]);

/** What the command line asks for. */
interface Wish {
  readonly folder: string;
  readonly installs: boolean;
}

function parse(args: readonly string[]): Wish {
  const [unknown] = args.filter((arg) => arg.startsWith('-') && arg !== '--no-install');
  if (unknown !== undefined) throw new Mistake(`no such option: ${unknown}\n  npm create wideload@latest -- --help`);
  const [folder, ...rest] = args.filter((arg) => !arg.startsWith('-'));
  if (folder === undefined || rest.length > 0)
    throw new Mistake('name one folder for the project\n  example: npm create wideload@latest my-host');
  return { folder, installs: !args.includes('--no-install') };
}

/** Quotes a text for a shell, if it needs that. Quotes of this kind work on every system. */
const quoted = (text: string): string => (/^[\w@%+=:,./\\-]+$/.test(text) ? text : `"${text}"`);

function nextSteps(folder: string, name: string, manager: PackageManager, isInstalled: boolean): string {
  const steps = [...(folder === '.' ? [] : [`cd ${quoted(folder)}`]), ...(isInstalled ? [] : [`${manager} install`])];
  return `
${name} is ready. Next:

${[...steps, `${manager} start`].map((step) => `  ${step}`).join('\n')}

Then open http://localhost:8069/hello. ${manager} test runs the test of its module; README.md has the rest.
`;
}

function create({ folder, installs }: Wish, userAgent: string | undefined): number {
  const place = resolve(folder);
  const name = packageName(basename(place));
  if (name === undefined)
    throw new Mistake(`${basename(place)} has no letter for the name of a package\n  choose another folder`);
  if (isTaken(place)) throw new Mistake(`${folder} exists and is not empty\n  choose a new folder`);
  const manager = packageManagerOf(userAgent);
  writeProject(place, new Map([...projectFiles(name), ...(manager === 'yarn' ? YARN : [])]));
  const isInstalled = installs && install(manager, place);
  process.stdout.write(nextSteps(folder, name, manager, isInstalled));
  if (!installs || isInstalled) return 0;
  process.stderr.write(`create-wideload: error: ${manager} install failed, see above; the files are in ${folder}\n`);
  return 1;
}

/** Runs the command. Returns its exit code. */
export function run(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): number {
  try {
    if (args.includes('-h') || args.includes('--help')) process.stdout.write(HELP);
    else if (args.includes('--version')) process.stdout.write(`${version()}\n`);
    else return create(parse(args), environment.npm_config_user_agent);
    return 0;
  } catch (error) {
    if (!(error instanceof Mistake || (error instanceof Error && 'code' in error))) throw error;
    process.stderr.write(`create-wideload: error: ${error.message}\n`);
    return error instanceof Mistake ? 2 : 1;
  }
}
