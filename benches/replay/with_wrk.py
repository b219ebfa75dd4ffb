#!/usr/bin/env python3
"""The same comparison as `cargo bench --bench replay`, with a load generator that is not ours: wrk (Debian: apt install wrk).

    cargo bench --bench replay --no-run   # prints the path of BENCH
    benches/replay/with_wrk.py BENCH target/release/tapecheck [SECONDS [ROUNDS]]

Drives the bare hyper server and the replay by turns and prints medians of the ratios.
"""

import re
import statistics
import subprocess
import sys
import tempfile

SCRIPT = """
wrk.method = "{method}"
wrk.headers["Authorization"] = "Bearer c2VjcmV0LXRva2VuLW9mLXRoZS1iZW5jaG1hcms"
wrk.headers["MS-CorrelationId"] = "35a7496b-a28e-415e-80e2-a85e1969313d"
wrk.headers["Accept"] = "application/json"
"""
BODY = """
wrk.headers["Content-Type"] = "application/json; charset=utf-8"
wrk.body = [[{body}]]
"""
SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60}


def start(command, folder, pipe):
    process = subprocess.Popen(command, cwd=folder, **{pipe: subprocess.PIPE}, text=True)
    for line in getattr(process, pipe):
        if found := re.search(r"http://[\d.]+:\d+", line):
            return process, found[0]
    sys.exit(f"{command} ended before it listened")


def run_wrk(script, connections, seconds, url):
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(text)

    def percentile(name):
        number, unit = re.search(rf"{name}%\s+([\d.]+)(us|ms|s|m)", text).groups()
        return float(number) * SECONDS[unit]

    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), percentile(50), percentile(99)


def main():
    bench, tapecheck = sys.argv[1:3]
    seconds = sys.argv[3] if len(sys.argv) > 3 else "1"
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 15
    with tempfile.TemporaryDirectory() as folder:
        written = subprocess.run([bench, "--library", folder], capture_output=True, text=True, check=True)
        path, small, same, reordered = written.stdout.splitlines()
        bare, bare_url = start([bench, "--bare-server"], folder, "stdout")
        replay, replay_url = start(
            [tapecheck, "replay", ".", "--listen", "127.0.0.1:0"], folder, "stderr"
        )
        kinds = [("GET", None), ("PATCH small", small), ("PATCH same", same), ("PATCH reordered", reordered)]
        for name, body in kinds:
            script = f"{folder}/request.lua"
            with open(script, "w", encoding="utf-8") as file:
                method = name.split()[0]
                file.write(SCRIPT.format(method=method) + (BODY.format(body=body) if body else ""))
            for connections in [1, 16, 64]:
                ratios = []
                for _ in range(rounds):
                    one, other = (
                        run_wrk(script, connections, seconds, url + path) for url in (bare_url, replay_url)
                    )
                    ratios.append([ours / theirs for theirs, ours in zip(one, other)])
                throughput, median, p99 = (statistics.median(column) for column in zip(*ratios))
                print(
                    f"{name:16} {connections:2} connections: throughput {throughput:.2f}, "
                    f"median latency {median:.2f}, p99 {p99:.2f} times the bare server's",
                    flush=True,
                )
        bare.kill()
        replay.kill()


if __name__ == "__main__":
    main()
