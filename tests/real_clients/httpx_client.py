"""The scenario with httpx: httpx_client.py URL ORDER SUBSCRIPTION MISSING; prints one JSON line for each answer."""

import json
import os
import sys
import uuid

import httpx

url, order, subscription, missing = sys.argv[1:]
headers = {"Authorization": "Bearer any", "Accept": "application/json"}
# Run by tapecheck it takes its proxy, and whom to trust, from the environment.
trust_env = "TAPECHECK_URL" in os.environ
client = httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=trust_env)


def ask(method, path, body=None):
    request_id = str(uuid.uuid4())
    answer = client.request(method, path, json=body, headers={"MS-RequestId": request_id})
    value = answer.json()
    echoed = answer.headers.get("MS-RequestId") == request_id
    print(json.dumps({"status": answer.status_code, "echoed": echoed, "body": value}))
    return value


ask("GET", order)
ask("PATCH", order, {"id": order.rsplit("/", 1)[1], "status": "cancelled"})
ask("GET", order)
current = ask("GET", subscription)
ask("PATCH", subscription, {**current, "status": "deleted"})
ask("GET", subscription)
ask("GET", missing)
