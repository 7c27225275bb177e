/** What starts this host on a command line, for texts that say what to type: in a checkout, or where npm installed it. */
export const HOST_COMMAND = import.meta.url.includes('/node_modules/') ? 'npx wideload' : 'node host';
