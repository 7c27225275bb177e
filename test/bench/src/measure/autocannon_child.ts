import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';
import type { LoadSettings } from './load.ts';

/** Puts on the load that its input describes, and prints what came of it. */
const { url, seconds, connections, cookies, rate }: LoadSettings & { url: string } = JSON.parse(
  await text(process.stdin),
);
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: cookies.map((cookie) => ({ headers: { cookie } })),
  ...(rate === undefined ? {} : { overallRate: Math.round(rate) }),
});
console.log(
  JSON.stringify({
    requestsPerSecond: result.requests.average,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  }),
);
