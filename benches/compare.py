#!/usr/bin/env python3
"""How long different tools take for nothing: the same layered graph of no-op steps, each tool's whole process timed.

    cargo build --release
    python3 benches/compare.py [STEPS]

Each layer is 100 wide; each step waits for two of the layer before. What is installed is measured: squall
(target/release/squall, or $SQUALL), GNU make, luigi (`pip install luigi`), terraform. The median of three runs is printed.
Nothing is fetched, nothing leaves the machine.
"""

import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WIDTH = 100
RUNS = 3
ROOT = Path(__file__).resolve().parent.parent
# The first run fetches nothing and updates nothing either.
QUIET = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}

LUIGI = """
import luigi

DONE = set()

class Step(luigi.Task):
    number = luigi.IntParameter()

    def requires(self):
        return [Step(number=one) for one in before(self.number)]

    def run(self):
        DONE.add(self.number)

    def complete(self):
        return self.number in DONE

def before(number):
    layer, column = divmod(number, {width})
    return [(layer - 1) * {width} + one % {width} for one in (column, column + 1)] if layer else []

last = [Step(number=one) for one in range({steps} - {width}, {steps})]
assert luigi.build(last, local_scheduler=True, workers=1, log_level="ERROR")
assert len(DONE) == {steps}
"""


def before(number):
    """The two steps of the layer before that a step waits for."""
    layer, column = divmod(number, WIDTH)
    return [(layer - 1) * WIDTH + one % WIDTH for one in (column, column + 1)] if layer else []


def squall(steps, folder):
    def block(number):
        waits = ", ".join(f"step.assert.s{one}" for one in before(number))
        return f'step "assert" "s{number}" {{\n  depends_on = [{waits}]\n  arguments {{ condition = true }}\n}}\n'

    (folder / "layers.hcl").write_text("".join(map(block, range(steps))))
    binary = Path(os.environ.get("SQUALL", ROOT / "target/release/squall")).resolve()
    return binary.exists() and [str(binary), "run", "--no-tui", "--quiet", "layers.hcl"]


def make(steps, folder):
    rule = lambda number: f"s{number}: {' '.join(f's{one}' for one in before(number))}\n\t@:\n"
    last = " ".join(f"s{one}" for one in range(steps - WIDTH, steps))
    everything = " ".join(f"s{one}" for one in range(steps))
    (folder / "Makefile").write_text(f"all: {last}\n.PHONY: all {everything}\n" + "".join(map(rule, range(steps))))
    return shutil.which("make") and ["make", "--silent", "--jobs=64"]


def luigi(steps, folder):
    (folder / "layers.py").write_text(LUIGI.format(width=WIDTH, steps=steps))
    return importlib.util.find_spec("luigi") and [sys.executable, "layers.py"]


def terraform(steps, folder):
    def block(number):
        waits = ", ".join(f"terraform_data.s{one}" for one in before(number))
        return f'resource "terraform_data" "s{number}" {{\n  depends_on = [{waits}]\n}}\n'

    if not shutil.which("terraform"):
        return None
    (folder / "main.tf").write_text("".join(map(block, range(steps))))
    subprocess.run(["terraform", "init", "-input=false"], cwd=folder, env=QUIET, check=True, stdout=subprocess.DEVNULL)
    return ["terraform", "apply", "-auto-approve", "-input=false", "-parallelism=64"]


def once(command, folder):
    (folder / "terraform.tfstate").unlink(missing_ok=True)
    began = time.monotonic()
    subprocess.run(command, cwd=folder, env=QUIET, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    if steps < WIDTH or steps % WIDTH:
        sys.exit(f"the steps come in layers of {WIDTH}")
    print(f"{steps} no-op steps, {WIDTH} wide, {os.cpu_count()} cores, median of {RUNS}")
    ours = None
    for tool in (squall, make, luigi, terraform):
        with tempfile.TemporaryDirectory() as folder:
            command = tool(steps, Path(folder))
            if command:
                took = statistics.median(once(command, Path(folder)) for _ in range(RUNS))
                ours = ours or took
                print(f"{tool.__name__:12}{took:8.3f} s{took / steps * 1e6:10.0f} µs a step{took / ours:8.1f} times squall", flush=True)
            else:
                print(f"{tool.__name__:12}     not here", flush=True)


if __name__ == "__main__":
    main()
