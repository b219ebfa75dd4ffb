// The scenario with axios: axios.mjs URL ORDER SUBSCRIPTION MISSING; prints one JSON line for each answer.

import { randomUUID } from "node:crypto";
import axios from "axios";

// Run by tapecheck it takes its proxy, and whom to trust, from the environment.
const [baseURL, order, subscription, missing] = process.argv.slice(2);
const headers = { Authorization: "Bearer any", Accept: "application/json" };
const client = axios.create({ baseURL, headers, timeout: 60_000, validateStatus: () => true });

async function ask(method, url, data) {
  const requestId = randomUUID();
  const answer = await client.request({ method, url, data, headers: { "MS-RequestId": requestId } });
  const echoed = answer.headers["ms-requestid"] === requestId;
  console.log(JSON.stringify({ status: answer.status, echoed, body: answer.data }));
  return answer.data;
}

await ask("GET", order);
await ask("PATCH", order, { id: order.split("/").pop(), status: "cancelled" });
await ask("GET", order);
const current = await ask("GET", subscription);
await ask("PATCH", subscription, { ...current, status: "deleted" });
await ask("GET", subscription);
await ask("GET", missing);
