/** The folder of this package. This file is directly below src/, and its bundle directly below dist/. */
export const PACKAGE_FOLDER = new URL('../', import.meta.url);
