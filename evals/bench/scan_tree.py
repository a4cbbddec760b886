"""What the benchmark of the scanner scans: a made-up repository and names; a slow search."""

from __future__ import annotations

import random
import re
import subprocess
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.names import GRAMMARS, Kind, Name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES, FILES, BYTES = 10_000, 20_000, 150_000_000
_WORDS = 20_000
_COMMON, _OF_COMMON, _OF_OTHERS = 3_000, 2_000, 1_000
"""Of the commonest words two in three are words of names, of the others one in seventeen: of
the text's words 56 in 100 then are, as 57 in 100 were on a platform of some 600 files where
names of services, paths, metrics and variables were counted."""
_AT_ONCE = 50
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_USING = 0.02
"""The part of the files that use a name; each of them uses up to five."""
_HASH = ("# {0} {1} {2} {3} {4} {5}", "")
_SLASHES = ("// {0} {1} {2} {3} {4} {5}", "")
_PROSE = ("The {0} {1} is {2}-{3} for `{4}_{5}`.", "{0} {1} {2} {3} {4}, {5}.", "")
_SHAPES: dict[str, tuple[str, ...]] = {
    ".py": (
        "{0} = {1}({2}, '{3}')",
        "{0}_{1} = {2}.{3}['{4}-{5}']",
        "{0}(lambda: {1})",
        *_HASH,
    ),
    ".go": ("var {0}{1} = {2}({3}, `{4}/{5}`)", 'const {0}_{1} = "{2}-{3}"', *_SLASHES),
    ".ts": ("const {0}_{1} = {2}({3}, '{4}');", "{0}.{1} = `/{2}/{3}/${{{4}}}`;", *_SLASHES),
    ".java": ('class {0}_{1} {{ String {2} = {3}("{4}"); }}', *_SLASHES),
    ".yaml": ("{0}_{1}: '{2}-{3}'", "{0}.{1}: {2}-{3}.{4}/{5}", *_HASH),
    ".sh": ("{0}={1}_{2}", "echo '{0}-{1}' /{2}/{3}.{4}", *_HASH),
    ".tf": ('{0}_{1} = "{2}-{3}"', *_HASH),
    ".json": ('"{0}": "{1}-{2}",', '"{0}_{1}": ["/{2}/{3}/{4}"],'),
    ".md": _PROSE,
    ".txt": _PROSE,
}
_USES = {
    ".py": ("x = '{}'", "# see {}"),
    ".go": ("var x = `{}`", "// see {}"),
    ".ts": ("const x = '{}';", "// see {}"),
    ".java": ("// see {}",),
    ".yaml": ("x: '{}'", "# see {}"),
    ".sh": ("x='{}'", "# see {}"),
    ".tf": ("# see {}",),
}
_IN_CLUSTER = re.compile(r"\.[a-z0-9-]+\.svc(\.cluster\.local)?\.?(?![\w.-])")


class Made(NamedTuple):
    """The repository, its names, and how many uses were written into which files."""

    root: Path
    names: list[Name]
    planted: dict[str, int]


def make(root: Path, seed: int = 7) -> Made:
    """Write the repository and keep all of it in git.

    Words come as often as words do, names are made of common ones, and what names join with
    `-`, `_`, `.` and `/`, the text joins as well.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up text
    words = ["".join(chance.choices(_LETTERS, k=chance.randint(2, 10))) for _ in range(_WORDS)]
    common, others = words[:_COMMON], words[_COMMON:]
    of_names = chance.sample(common, _OF_COMMON) + chance.sample(others, _OF_OTHERS)
    names = _names(chance, of_names)
    often = list(accumulate(1 / rank for rank in range(1, _WORDS + 1)))
    planted = {}
    for number in range(FILES):
        ending = list(_SHAPES)[number % len(_SHAPES)]
        path = f"part{number % 40}/group{number % 400}/file_{number}{ending}"
        text = _text(chance, _lines(chance, words, often, _SHAPES[ending]))
        if chance.random() < _USING:
            planted[path] = _plant(chance, text, names, _USES.get(ending, ("see {} here",)))
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(text) + "\n", "utf-8")
    _keep(root)
    return Made(root, names, planted)


def _keep(root: Path) -> None:
    words = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "gc.auto=0")
    for what in (("init", "-q"), ("add", "."), ("commit", "-qm", "all")):
        command = ("git", "-C", str(root), *words, *what)
        subprocess.run(command, check=True)  # noqa: S603 - git on a directory of our own


def _names(chance: random.Random, words: list[str]) -> list[Name]:
    """Make names as platforms have them."""
    made = set[Name]()
    while len(made) < NAMES:
        a, b, c = chance.sample(words, 3)
        some = (
            Name(Kind.SERVICE, f"{a}-{b}-{c}"),
            Name(Kind.SERVICE, f"{a}-{b}-api"),
            Name(Kind.PATH, f"/api/v1/{a}/{b}"),
            Name(Kind.PATH, f"/{a}/{{id}}/{b}"),
            Name(Kind.METRIC, f"{a}_{b}_total"),
            Name(Kind.ATTRIBUTE, f"{a}.{b}.{c}"),
            Name(Kind.ENV, f"{a}_{b}_URL".upper()),
        )
        made.add(chance.choice(some))
    return sorted(made)


def _lines(
    chance: random.Random, words: list[str], often: list[float], shapes: tuple[str, ...]
) -> Iterator[str]:
    while True:
        picked = chance.choices(words, cum_weights=often, k=6 * _AT_ONCE)
        for at in range(0, len(picked), 6):
            yield chance.choice(shapes).format(*picked[at : at + 6])


def _text(chance: random.Random, lines: Iterator[str]) -> list[str]:
    """Take lines until there are enough; sizes of files are spread as those of programs."""
    left = min(chance.lognormvariate(0, 0.8) / 1.377, 20) * BYTES / FILES
    text = []
    while left > 0:
        text.append(next(lines))
        left -= len(text[-1]) + 1
    return text


def _plant(
    chance: random.Random, text: list[str], names: list[Name], shapes: tuple[str, ...]
) -> int:
    number = chance.randint(1, 5)
    for _ in range(number):
        use = chance.choice(shapes).format(chance.choice(names).key)
        text.insert(chance.randrange(len(text) + 1), use)
    return number


def find_slowly(names: list[Name], text: str) -> set[tuple[int, int, Name]]:
    """Find names one after the other, and look at what stands on both sides of each."""
    found = set()
    for name in names:
        literal = name.key.partition("{")[0]
        at = text.find(literal)
        while at >= 0:
            end = _end(name, text, at)
            if end and _is_bounded(name.kind, text[max(0, at - 90) : at], text[end : end + 90]):
                found.add((at, end, name))
            at = text.find(literal, at + 1)
    return found


def _end(name: Name, text: str, at: int) -> int:
    if "{" not in name.key:
        return at + len(name.key)
    literals = re.split(r"\{[^{}]*\}", name.key)
    match = re.compile(r"\{[^{}\s]*\}".join(map(re.escape, literals))).match(text, at)
    return match.end() if match else 0


def _is_bounded(kind: Kind, before: str, behind: str) -> bool:
    longer = re.compile(f"[{GRAMMARS[kind].boundary}]")
    ended = re.match(r"[.:](\Z|\s)", behind)
    if kind is Kind.SERVICE:
        ended = ended or _IN_CLUSTER.match(behind)
    begins = not longer.match(before[-1:]) or re.search(r"\$\{\w+:-\Z", before) is not None
    return begins and (not longer.match(behind) or ended is not None)
