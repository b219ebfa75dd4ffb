// The scenario with Node's fetch: fetch.mjs URL ORDER SUBSCRIPTION MISSING; prints one JSON line for each answer.

import { randomUUID } from "node:crypto";

// Run by tapecheck it takes its proxy, and whom to trust, from the environment.
const [url, order, subscription, missing] = process.argv.slice(2);

async function ask(method, path, body) {
  const requestId = randomUUID();
  const headers = { Authorization: "Bearer any", Accept: "application/json", "MS-RequestId": requestId };
  if (body) headers["Content-Type"] = "application/json";
  const signal = AbortSignal.timeout(60_000);
  const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body), signal });
  const value = await answer.json();
  const echoed = answer.headers.get("ms-requestid") === requestId;
  console.log(JSON.stringify({ status: answer.status, echoed, body: value }));
  return value;
}

await ask("GET", order);
await ask("PATCH", order, { id: order.split("/").pop(), status: "cancelled" });
await ask("GET", order);
const current = await ask("GET", subscription);
await ask("PATCH", subscription, { ...current, status: "deleted" });
await ask("GET", subscription);
await ask("GET", missing);
