/** The folder of this package. This file is right below src/, and what is made of it right below dist/. */
export const PACKAGE_FOLDER = new URL('../', import.meta.url);
