"""The scanner beside ripgrep: `python -m evals.bench.scan [DIR]`.

10,000 names over a generated repository of 20,000 files and 150 MB; ripgrep looks for the same
strings, with and without `-w`. All of it is in the page cache, the searches take turns in
rounds, and a figure is the median of the rounds' ratios to the faster of the two. Ripgrep has
its threads, ours two processes; ratios are told without Python's own start and with it, and of
a machine that has compiled these names before. The goals are those of one that has not. Hits
are compared with a search that looks for one name after the other, on a slice of the files.
Exit code 1 when a goal is missed.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from evals.bench.scan_tree import BYTES, FILES, Made, find_slowly, make
from frenly_ai.scanning.cache import Cache
from frenly_ai.scanning.shelf import FileShelf
from frenly_ai.scanning.tree import How, scan_tree
from registry.domain.names import Kind, Name
from registry.usage.added import scan_diff
from registry.usage.finder import Finder
from registry.usage.places import places

if TYPE_CHECKING:
    from collections.abc import Sequence

WALL_GOAL, CPU_GOAL, MEMORY_GOAL_MB, AGAIN_GOAL, DIFF_GOAL_MS = 3.0, 0.5, 500, 10.0, 20.0
_ROUNDS, _CHANGED, _SLICE, _DIFF_LINES = 5, 20, 60, 5_000


class Cost(NamedTuple):
    """What one search took, its process's start included."""

    wall_s: float
    cpu_s: float
    said: str = ""


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and compare with the goals."""
    if arguments and arguments[0] == "--scan":
        return _scan(*map(Path, arguments[1:]))
    with tempfile.TemporaryDirectory(dir=arguments[0] if arguments else None) as folder:
        made = make(Path(folder, "repository"))
        size = sum(file.stat().st_size for file in made.root.glob("part*/**/*.*"))
        print(
            f"{FILES} files, {size / 1e6:.0f} MB (asked for: {BYTES / 1e6:.0f}), "
            f"{len(made.names)} names"
        )
        missed = [*_side_by_side(made, Path(folder)), *_diff(made), *_oracle(made)]
    for what in missed:
        print(f"MISSED: {what}")
    return int(bool(missed))


def _side_by_side(made: Made, folder: Path) -> list[str]:
    literals, names = folder / "literals", folder / "names.json"
    literals.write_text("".join(f"{each.key.partition('{')[0]}\n" for each in made.names))
    names.write_text(json.dumps([(each.kind, each.key) for each in made.names]))
    ours = (sys.executable, "-m", "evals.bench.scan", "--scan", str(made.root), str(names))
    rg = (_ripgrep(), "-F", "-f", str(literals), "--no-heading", "-n")
    firsts, knowing, agains, plain, words = [], [], [], [], []
    kept = folder / "kept"
    for number in range(_ROUNDS):
        shutil.rmtree(kept, ignore_errors=True)
        plain.append(_run((*rg, str(made.root))))
        firsts.append(_run((*ours, str(kept))))
        words.append(_run((*rg, "-w", str(made.root))))
        _forget(kept)
        knowing.append(_run((*ours, str(kept))))
        _change(made, number)
        agains.append(_run((*ours, str(kept))))
    return _verdict(firsts, knowing, agains, plain, words)


def _forget(kept: Path) -> None:
    """Forget the tree and keep the names as they were compiled."""
    for file in kept.glob("*.scan"):
        file.unlink()


def _ripgrep() -> str:
    found = shutil.which("rg", path=str(Path(sys.executable).parent)) or shutil.which("rg")
    if found is None:
        raise SystemExit("No ripgrep: install the development dependencies.")
    return found


def _run(command: Sequence[str]) -> Cost:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, done.stdout)


def _scan(root: Path, names: Path, kept: Path) -> int:
    """Scan as the command does, and say what it took without the start of Python."""
    read = [Name(Kind(kind), key) for kind, key in json.loads(names.read_text())]
    began, cpu = time.perf_counter(), time.process_time()
    how = How(
        now_ns=time.time_ns(),
        processes=2,
        open_cache=lambda root, key: Cache(kept, root, key),
        shelf=FileShelf(kept),
    )
    scan = scan_tree(root, read, how)
    wall = time.perf_counter() - began
    here, below = (resource.getrusage(who) for who in _OURS)
    told = {
        "wall_s": wall,
        "cpu_s": time.process_time() - cpu + below.ru_utime + below.ru_stime,
        "memory_mb": (here.ru_maxrss + 2 * below.ru_maxrss) / 1024,
        "files": scan.files,
        "read": scan.read,
        "uses": len(scan.uses.uses),
    }
    print(json.dumps(told))
    return 0


_OURS = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _change(made: Made, number: int) -> None:
    files = sorted(made.root.glob("part7/**/*.*"))[number * _CHANGED :][:_CHANGED]
    for file in files:
        with file.open("a") as out:
            out.write(f"\nchanged in round {number}\n")


def _verdict(
    firsts: list[Cost],
    knowing: list[Cost],
    agains: list[Cost],
    plain: list[Cost],
    words: list[Cost],
) -> list[str]:
    first, known, again = (
        [json.loads(c.said) for c in costs] for costs in (firsts, knowing, agains)
    )
    best_wall = [min(a.wall_s, b.wall_s) for a, b in zip(plain, words, strict=True)]
    best_cpu = [min(a.cpu_s, b.cpu_s) for a, b in zip(plain, words, strict=True)]
    print(
        f"ripgrep: {_median([a.wall_s for a in plain]):.2f} s, "
        f"with -w {_median([b.wall_s for b in words]):.2f} s; CPU {_median(best_cpu):.2f} s; "
        f"ours {_of(first)}, names known {_of(known)}, again {_of(again)}"
    )
    wall = _ratio(best_wall, [each["wall_s"] for each in first])
    knows = _ratio(best_wall, [each["wall_s"] for each in known])
    whole = _ratio(best_wall, [each.wall_s for each in firsts])
    cpu = _ratio([each["cpu_s"] for each in first], best_cpu)
    cpu_knows = _ratio([each["cpu_s"] for each in known], best_cpu)
    cpu_whole = _ratio([each.cpu_s for each in firsts], best_cpu)
    memory = max(each["memory_mb"] for each in first)
    faster = _ratio([a["wall_s"] for a in first], [b["wall_s"] for b in again])
    print(
        f"wall: {wall:.2f} times as fast after start, {whole:.2f} with it, "
        f"{knows:.2f} with names known (>= {WALL_GOAL})"
    )
    print(
        f"CPU: {cpu:.2f} of ripgrep's after start, {cpu_whole:.2f} with it, "
        f"{cpu_knows:.2f} with names known (<= {CPU_GOAL})"
    )
    print(f"memory of all processes: {memory:.0f} MB (< {MEMORY_GOAL_MB})")
    print(f"again, {_CHANGED} files changed: {faster:.1f} times as fast (>= {AGAIN_GOAL})")
    goals = {
        "wall": wall >= WALL_GOAL,
        "CPU": cpu <= CPU_GOAL,
        "memory": memory < MEMORY_GOAL_MB,
        "again": faster >= AGAIN_GOAL,
    }
    return [what for what, met in goals.items() if not met]


def _of(scans: list[dict[str, float]]) -> str:
    wall, cpu = (_median([each[of] for each in scans]) for of in ("wall_s", "cpu_s"))
    return f"{wall:.2f} s (CPU {cpu:.2f} s, {scans[0]['read']} files read)"


def _ratio(those: list[float], of: list[float]) -> float:
    return _median([a / b for a, b in zip(those, of, strict=True)])


def _median(values: list[float]) -> float:
    return statistics.median(values)


def _diff(made: Made) -> list[str]:
    """Scan a diff in which one line in a hundred uses a name."""
    finder = Finder(made.names)
    raw = _diff_of(made, [each.key for each in made.names[: _DIFF_LINES // 100]])
    taken = []
    for _ in range(20):
        began = time.process_time()
        found = scan_diff(finder, places, raw)
        taken.append((time.process_time() - began) * 1000)
    quiet = _diff_of(made, [])
    began = time.process_time()
    scan_diff(finder, places, quiet)
    none = (time.process_time() - began) * 1000
    spent = _median(taken)
    print(
        f"diff of {_DIFF_LINES} lines, {len(found.uses)} uses: {spent:.1f} ms of CPU "
        f"(< {DIFF_GOAL_MS}); "
        f"without a use, {quiet.count(10)} lines: {none:.1f} ms"
    )
    return [] if spent < DIFF_GOAL_MS else ["diff"]


def _diff_of(made: Made, keys: list[str]) -> bytes:
    """Make a diff in hunks of 25 lines; each key is used by one added line."""
    others = sorted(
        file
        for file in made.root.glob("part*/**/*.py")
        if str(file.relative_to(made.root)) not in made.planted
    )
    lines = "\n".join(file.read_text() for file in others[:80]).splitlines()
    parts, uses = list[str](), iter(keys)
    for number in range(_DIFF_LINES // 25):
        added = [f"+x = call('{key}')" for key in islice(uses, 1)]
        body = [f" {line}" for line in lines[number * 25 :][: 24 - len(added)]] + added
        sizes = f"@@ -1,{len(body) - len(added)} +1,{len(body)} @@"
        parts += [f"--- a/{number}.py", f"+++ b/{number}.py", sizes, *body]
    return ("\n".join(parts) + "\n").encode()


def _oracle(made: Made) -> list[str]:
    """Compare hits with a slow search, on files that use names and on others."""
    finder, wrong, hits = Finder(made.names), 0, 0
    using = sorted(made.planted)[: _SLICE // 2]
    others = [
        str(file.relative_to(made.root)) for file in sorted(made.root.glob("part3/**/*.*"))
    ]
    for path in (*using, *others[: _SLICE // 2]):
        text = (made.root / path).read_text()
        expected = find_slowly(made.names, text)
        found = {(hit.start, hit.end, hit.name) for hit in finder.find(text)}
        wrong += len(expected ^ found)
        hits += len(expected)
    print(f"hits of {_SLICE} files against a slow search: {hits}, {wrong} different")
    return ["hits"] if wrong or not hits else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
