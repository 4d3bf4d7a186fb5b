// The client for Node: node sender.mjs FOLDER HOST KEY COUNT, FOLDER holding its node_modules.
import { createRequire } from "node:module";

const [folder, host, writeKey, count] = process.argv.slice(2);
const { Analytics } = createRequire(`${folder}/`)("@segment/analytics-node");
const sdk = new Analytics({ writeKey, host, maxEventsInBatch: 100, flushInterval: 1000 });
let failed = 0;
sdk.on("error", (error) => { failed += 1; console.error(error); });
const noon = Math.floor(Date.now() / 86400000) * 86400000 + 43200000;
for (let n = 0; n < Number(count); n += 1) {
  const number = n % 100 === 99 ? n - 37 : n;
  sdk.track({
    userId: `u${number % 100}`,
    event: `Feature ${number % 7}`,
    properties: { value: number % 5 },
    context: { groupId: `G${number % 10}` },
    timestamp: new Date(noon - (1 + ((number * 7919) % 10)) * 86400000),
    messageId: `e${number}`,
  });
  if (n % 1000 === 999) await new Promise((done) => setTimeout(done, 20));
}
await sdk.closeAndFlush();
process.exit(failed ? 1 : 0);
