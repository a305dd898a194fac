"""Draws in parts under Ray, one worker killed in the middle: the result has the bytes of one run.

    python tests/cluster/ray_parts.py PROGRAM FOLDER [SCALE [DRAWS [PARTS]]]

Ray starts with two workers on this machine; on a cluster, `ray.init(address="auto")` and a folder that all machines share. Needs `ray`.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import ray


SCENARIO = """[scenario]
titre = "Contrats tirés, à cette échelle"
title = "Contracts drawn, at this scale"

[cohorte]
synthese = "normandie"
echelle = {scale}
"""


@ray.remote(num_cpus=1, max_retries=3)
def part(program: str, folder: str, asked: list, number: int, parts: int) -> str:
    """Makes a part; its worker is named in a file, for whoever wants to kill it."""
    (Path(folder) / f"worker-{number}").write_text(str(os.getpid()))
    out = f"{folder}/parts/{number}.json"
    subprocess.run([program, "-q", *asked, "--part", f"{number}/{parts}", "--out", out, "--force"], check=True)
    return out


def kill_one(folder: Path, after: float) -> str:
    """Kills the first worker that has begun, and what it has started, some seconds later."""
    while not (begun := sorted(folder.glob("worker-*"))):
        time.sleep(0.1)
    time.sleep(after)
    worker = int(begun[0].read_text())
    children = subprocess.run(["pgrep", "-P", str(worker)], capture_output=True, text=True).stdout.split()
    for process in [worker, *map(int, children)]:
        os.kill(process, signal.SIGKILL)
    return begun[0].name


def run(command: list, place: Path) -> None:
    """Runs a command in a folder of its own, so that reports name the same results."""
    place.mkdir()
    subprocess.run([*command, "--out", "risques"], cwd=place, check=True, stdout=subprocess.DEVNULL)


def files(folder: Path) -> dict:
    """What a run made, but for the command and the hashes that its record says."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file() and file.name != "run.toml"}


def main(program: str, folder: str, scale: str = "8.596", draws: str = "1000", parts: str = "8") -> None:
    folder = Path(folder).absolute()
    (folder / "parts").mkdir(parents=True)
    scenario = folder / "nation.toml"
    scenario.write_text(SCENARIO.format(scale=scale))
    asked = ["simulate", str(scenario), "--drivers", "0", "--draws", draws]
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    start = time.perf_counter()
    made = [part.remote(program, str(folder), asked, number, int(parts)) for number in range(1, int(parts) + 1)]
    print("killed:", kill_one(folder, after=5.0))
    ray.get(made)
    run([program, "-q", *asked, "--merge", folder / "parts"], folder / "merged")
    print(f"{parts} parts and their merge under Ray: {time.perf_counter() - start:.0f} s")
    ray.shutdown()
    start = time.perf_counter()
    run([program, "-q", *asked], folder / "single")
    print(f"one run: {time.perf_counter() - start:.0f} s")
    merged, single = files(folder / "merged"), files(folder / "single")
    differing = [name for name in sorted(merged.keys() | single.keys()) if merged.get(name) != single.get(name)]
    if differing:
        raise SystemExit(f"different: {differing}")
    print(f"{len(single)} files, the same bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
