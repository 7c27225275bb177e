import { type SessionFiles, SessionFolder } from '@wideload/session_files';

/** The files of a folder; `before` is awaited before each is handed out, with the number of those that were already. */
export function listed(folder: string, before: (count: number) => unknown): SessionFiles {
  const files = new SessionFolder({ folder, suffix: '.sess', expiration: 604_800 });
  return {
    location: files.location,
    haveOdoosNames: files.haveOdoosNames,
    look: (log) => files.look(log),
    isWanted: (...args) => files.isWanted(...args),
    isSuperseded: (file) => files.isSuperseded(file),
    read: (file) => files.read(file),
    remove: (file) => files.remove(file),
    collect: (run) => files.collect(run),
    put: (...args) => files.put(...args),
    sweepUserIndex: (signal) => files.sweepUserIndex(signal),
    async *files() {
      let count = 0;
      for await (const file of files.files()) {
        await before(count++);
        yield file;
      }
    },
  };
}
