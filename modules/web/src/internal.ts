// For the packages and modules of this project; it may change with any release. Authors import what index.ts exports.
export { notFound } from './rpc/json_rpc.ts';
export { amongAddresses } from './security/addresses.ts';
export { isClientHidden } from './security/client.ts';
export { isFromOwnPage } from './security/own_page.ts';
export { whenAnswered } from './server/connection.ts';
export { loggableUrl } from './server/loggable_url.ts';
export { refuseConnection } from './server/refuse.ts';
export { watchSocketChanges } from './session/late_changes.ts';
export { mayRotate } from './session/may_rotate.ts';
