// The scenario with got: got.mjs URL ORDER SUBSCRIPTION MISSING; prints one JSON line for each answer.

import { randomUUID } from "node:crypto";
import got from "got";

// Run by tapecheck it takes its proxy, and whom to trust, from the environment.
const [url, order, subscription, missing] = process.argv.slice(2);
const client = got.extend({
  headers: { Authorization: "Bearer any", Accept: "application/json" },
  responseType: "json",
  throwHttpErrors: false,
  timeout: { request: 60_000 },
});

async function ask(method, path, json) {
  const requestId = randomUUID();
  const answer = await client(url + path, { method, json, headers: { "MS-RequestId": requestId } });
  const echoed = answer.headers["ms-requestid"] === requestId;
  console.log(JSON.stringify({ status: answer.statusCode, echoed, body: answer.body }));
  return answer.body;
}

await ask("GET", order);
await ask("PATCH", order, { id: order.split("/").pop(), status: "cancelled" });
await ask("GET", order);
const current = await ask("GET", subscription);
await ask("PATCH", subscription, { ...current, status: "deleted" });
await ask("GET", subscription);
await ask("GET", missing);
