// Answers to clients.

export const OTHER_SITE = 'The page belongs to another site than the websocket.';
export const UPGRADE_NEEDED = 'This address is for websockets.';
export const HANDSHAKE_WRONG = 'This websocket handshake is malformed.';
export const TOO_MANY_HEADERS = 'This request has too many headers.';

// Close reasons. Browsers pass them to the page.

export const SESSION_ENDED = 'The session has ended.';
export const HOST_STOPS = 'The server is stopping. Please connect again.';
export const SESSIONS_UNAVAILABLE = 'Sessions cannot be reached at the moment. Please connect again in a few seconds.';
export const HANDLER_FAILED = 'Something went wrong here.';

// Log lines.

export const opened = (route: string, address: string): string => `websocket ${route} opened from ${address}`;
export const closed = (route: string, code: number): string => `websocket ${route} closed with ${code}`;
export const failed = (route: string, reason: string): string => `websocket ${route} failed: ${reason}`;
export const disconnected = (route: string, reason: string): string => `websocket ${route} disconnected: ${reason}`;
export const checkFailed = (reason: string): string => `the session of a websocket could not be checked: ${reason}`;
export const otherSite = (route: string, page: string, host: string): string =>
  `websocket ${route} refused: the page is from ${page}, but this host is ${host}; ` +
  'if a proxy is in front, it must send the original host in Host, or in X-Forwarded-Host with --proxy-mode';
