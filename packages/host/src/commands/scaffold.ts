import { join, resolve } from 'node:path';
import { shownPath } from '@wideload/loader';
import { moduleFiles } from 'create-wideload';
import { scaffoldWords } from '../scaffold/errors.ts';
import { linkTypes } from '../scaffold/link_types.ts';
import { checkName } from '../scaffold/name.ts';
import { nextSteps } from '../scaffold/next_steps.ts';
import { writeFolder } from '../scaffold/write.ts';
import { hostCommand } from './command.ts';

export const scaffold = hostCommand({
  describe: 'Create a module with a route, an option, a hook and a test',
  usage: '<name> [folder]',
  complete: (words) => (words.length === 1 ? ['folders'] : []),
  ownModulesOnly: true,
  run({ configuration: { places, values }, words: [name, parent = '.'], json, print }) {
    if (name === undefined) throw scaffoldWords();
    const folder = join(resolve(parent), name);
    checkName(name, places);
    const files = moduleFiles(name);
    writeFolder(folder, files);
    linkTypes(folder);
    if (json) {
      print(`${JSON.stringify({ name, folder, files: [...files.keys()] }, null, 2)}\n`);
      return;
    }
    const isOnPath = places.addonsPaths.includes(resolve(parent));
    print(
      nextSteps({
        name,
        folder: shownPath(folder),
        files: [...files.keys()],
        load: values.server_wide_modules.filter((one) => one !== name),
        addonsPaths: isOnPath ? [] : [...values.addons_path, shownPath(resolve(parent))],
      }),
    );
  },
});
