import { createHash } from 'node:crypto';
import type { Logger } from '@wideload/kit';
import type { Written } from '@wideload/session';
import { collectInBackground, FileSessionStore, type FileStoreSettings, prepareFolder } from '@wideload/session_files';
import type { AppSessionStore } from '../store.ts';
import { seal, unseal } from './envelope.ts';

/** Seconds between two removals of expired files. */
const COLLECTION_INTERVAL = 3600;

/** A sid may be any text, and a list of the folder must not reveal it. The hash has the form of a sid of session files. */
const nameOf = (sid: string): string => createHash('sha256').update(sid).digest('hex').slice(0, 40);

const silent = (): void => {};
const LOG: Logger = {
  debug: silent,
  info: silent,
  warn: (message) => process.emitWarning(message),
  error: (message) => process.emitWarning(message),
};

/** Sessions of an app in files, one each. Expired ones are removed in the background. */
export class FileAppStore implements AppSessionStore {
  private readonly files: FileSessionStore;

  /** Throws `SESSION_FOLDER_UNUSABLE`, or `SESSION_FOLDER_FOREIGN`. */
  constructor(folder: string) {
    prepareFolder(folder);
    // The lifetime is that of each file.
    const settings: FileStoreSettings = { folder, suffix: '.sess', expiration: 1 };
    this.files = new FileSessionStore(settings);
    collectInBackground(settings, COLLECTION_INTERVAL, LOG);
  }

  async load(sid: string): Promise<string | undefined> {
    const content = await this.files.load(nameOf(sid));
    return content === undefined ? undefined : unseal(content).text;
  }

  async write(
    sid: string,
    text: string,
    expected: string | undefined,
    seconds: number,
    keepsLonger = false,
  ): Promise<Written> {
    const name = nameOf(sid);
    if (expected === undefined) {
      const written = await this.files.write(name, seal({ sid, expiration: seconds, text }), undefined, seconds);
      return written.done || written.current === undefined ? written : differs(written.current);
    }
    for (;;) {
      const found = await this.files.peek(name);
      if (found === undefined) return { done: false, current: undefined };
      if (unseal(found.text).text !== expected) return differs(found.text);
      const expiration = keepsLonger ? Math.max(seconds, found.seconds) : seconds;
      const written = await this.files.write(name, seal({ sid, expiration, text }), found.text, expiration);
      // Otherwise only its lifetime may have changed.
      if (written.done) return written;
    }
  }

  async touch(sid: string, seconds: number): Promise<void> {
    const name = nameOf(sid);
    const found = await this.files.peek(name);
    if (found === undefined || found.seconds >= seconds) return;
    const { expiration, text } = unseal(found.text);
    if (expiration === seconds) return this.files.touch(name, seconds);
    // If another request changed it meanwhile, that request renewed it.
    await this.files.write(name, seal({ sid, expiration: seconds, text }), found.text, seconds);
  }

  async destroy(sid: string): Promise<boolean> {
    // No tombstone: a request that read the session writes only over what it read.
    return this.files.destroy(nameOf(sid), true);
  }

  async *sids(): AsyncGenerator<readonly string[]> {
    for await (const names of this.files.sids()) yield await this.sidsIn(names);
  }

  async addToUserIndex(user: string, sid: string, seconds: number): Promise<void> {
    await this.files.addToUserIndex(user, nameOf(sid), seconds);
  }

  async removeFromUserIndex(user: string, sid: string): Promise<void> {
    await this.files.removeFromUserIndex(user, nameOf(sid));
  }

  async *sidsOfUser(user: string): AsyncGenerator<readonly string[]> {
    for await (const names of this.files.sidsOfUser(user)) yield await this.sidsIn(names);
  }

  private async sidsIn(names: readonly string[]): Promise<string[]> {
    const found = await Promise.all(names.map((name) => this.files.peek(name)));
    return found.flatMap((one) => (one === undefined ? [] : [unseal(one.text).sid]));
  }
}

const differs = (content: string): Written => ({ done: false, current: unseal(content).text });
