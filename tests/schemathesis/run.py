#!/usr/bin/env python3
"""Has an independent tester look for answers of the sandbox that its OpenAPI document does not promise.

  pip install -r tests/schemathesis/requirements.txt
  cargo build && python tests/schemathesis/run.py target/debug/tapecheck

Schemathesis makes requests from the document that the sandbox serves, right ones and wrong ones, and looks at what comes
back: no server error, and no status, media type, header or body that the document does not have. Once with identifiers that
exist, so that its requests reach the rules, and once with whatever it thinks of. Seeds and numbers of examples are fixed:
two runs do the same. Ends with 1 if anything is found.
"""

import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

NOW = "2026-01-15T12:00:00Z"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
# What it is called, flags of the sandbox, whether its identifiers exist, phases, examples for each operation in the second
# phase; the first has 4000 in all.
ROUNDS = [
    ("a sandbox account", [], True, "coverage,fuzzing", 10),
    ("a production account", ["--environment", "production", "--slow-changes=1h"], True, "fuzzing", 8),
    ("lax, about nobody", ["--lenient-json", "--partial-subscriptions"], False, "fuzzing", 8),
]


def main():
    program = Path(sys.argv[1]).resolve()
    found = [run(program, *one) for one in ROUNDS]
    return 1 if any(found) else 0


def run(program, name, flags, exists, phases, examples):
    print(f"-- {name}", flush=True)
    arguments = [program, "sandbox", "--listen", "127.0.0.1:0", "--now", NOW, *flags]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as sandbox:
        try:
            line = sandbox.stderr.readline()
            url = next(word for word in line.split() if word.startswith("http://"))
            return schemathesis(url, exists, phases, examples)
        finally:
            sandbox.terminate()
            sandbox.stderr.close()


def schemathesis(url, exists, phases, examples):
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "schemathesis.toml")
        config.write_text(parameters(url) if exists else "")
        command = [
            Path(sys.executable).with_name("schemathesis"),
            "--config-file", config,
            "run", f"{url}/openapi.json",
            "--url", url,
            "--header", "Authorization: Bearer any",
            "--checks", ",".join(CHECKS),
            "--phases", phases,
            "--generation-deterministic",
            "--max-examples", str(examples),
            "--request-timeout", "60",
            "--suppress-health-check", "all",
            "--warnings", "off",
        ]
        return subprocess.run([str(word) for word in command], cwd=folder, check=False).returncode


def parameters(url):
    """An order with two lines, and a subscription with an etag, of the first customer."""
    customer = "3f6a1c52-8b7e-4d19-a2c4-51d0e9b7f3a6"
    orders = items(f"{url}/v1/customers/{customer}/orders")
    subscriptions = items(f"{url}/v1/customers/{customer}/subscriptions")
    order = next(one for one in orders if len(one["lineItems"]) == 2)
    is_live = lambda one: one["status"] == "active" and one["attributes"].get("etag")
    subscription = next(one for one in subscriptions if is_live(one))
    values = {
        "path.customer-tenant-id": customer,
        "path.order-id": order["id"],
        "path.subscription-id": subscription["id"],
    }
    return "[parameters]\n" + "".join(f'"{name}" = "{value}"\n' for name, value in values.items())


def items(url):
    request = urllib.request.Request(url, headers={"Authorization": "Bearer any"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)["items"]


if __name__ == "__main__":
    sys.exit(main())
