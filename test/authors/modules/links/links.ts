import { WideloadError } from '@wideload/kit';

export type Links = ReadonlyMap<string, string>;

/** Returns the targets of links by name. */
export function parseLinks(words: readonly string[]): Links {
  return new Map(
    words.map((word) => {
      const [name = '', target = ''] = word.split(/=(.*)/s);
      if (name === '' || !URL.canParse(target)) {
        throw new WideloadError(
          'LINKS_INVALID',
          `acme_wideload_links_links: "${word}" is not a link\n  write it as docs=https://example.org`,
        );
      }
      return [name, target] as const;
    }),
  );
}
