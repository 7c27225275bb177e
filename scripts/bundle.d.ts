/** Makes the JavaScript of one package or module, such as `packages/kit`. */
export declare function bundlePackage(folder: string): Promise<void>;
/** Makes the JavaScript of all packages and modules. */
export default function bundle(): Promise<void>;
