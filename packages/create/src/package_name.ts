/** The name of an npm package that comes nearest to the name of a folder: `My Host` -> `my-host`. */
export function packageName(folder: string): string | undefined {
  const name = folder
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|-+$/g, '');
  return name === '' ? undefined : name;
}
