from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.single_file import write_verifier
from registry.audit.verifier import canonical, main
from registry.audit.verifier.exports import start_of
from tests.unit.registry.audit.log_builders import a_log, a_receipt, an_entry, an_export, stored

START = start_of("frenly-audit/1")
LIMIT = 2**53 + 2


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A copy of the verifier in a folder of its own, run without anything installed."""
    folder = tmp_path_factory.mktemp("auditor")
    script = folder / "verifier.py"
    script.write_text(write_verifier(), "utf-8")

    def run(*arguments):
        command = [sys.executable, "-I", "-S", str(script), *map(str, arguments)]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(an_export(a_log(7), 3, 7)))
    return path


@pytest.fixture
def run(tmp_path, capsys):
    def check(content, *options):
        path = tmp_path / "file"
        path.write_bytes(content)
        code = main([str(path), *map(str, options)])
        return code, capsys.readouterr().out

    return check


def written(tmp_path, content):
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(content))
    return path


def a_checkpoint(size, log=None):
    line = json.loads(an_export(log or a_log(7), size)[size + 1])
    return line["checkpoint"]


def test_it_runs_without_frenly_or_anything_else_installed(alone, export):
    done = alone(export)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == [
        "VERIFIED: frenly-audit/1, 7 entries, root " + a_checkpoint(7)["root"],
        "  7 entries without gap or repeat, each matching its hash",
        "  2 checkpoints, each with the root that the entries give",
    ]


def test_it_tells_the_first_bad_position(alone, export):
    export.write_bytes(export.read_bytes().replace(b'"position":4', b'"position":5'))

    done = alone(export, "--json")

    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout) == {
        "verified": False,
        "format": "frenly-audit/1",
        "size": 4,
        "root": a_checkpoint(4)["root"],
        "facts": [],
        "problem": "line 7: position 5 stands where 4 should",
        "first_bad": 4,
    }


def test_it_explains_itself_and_its_wrong_use(alone):
    assert "--checkpoint PATH" in alone("--help").stdout
    assert alone().returncode == alone("a", "b").returncode == 2
    assert "Traceback" not in alone("a", "--nonsense").stderr


def test_it_needs_no_newer_syntax_than_python_3_9():
    tree = ast.parse(write_verifier(), feature_version=(3, 9))

    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [node.names[0].name]
        )
    }
    assert imported <= sys.stdlib_module_names


def test_a_problem_is_one_line_for_people(run):
    lines = an_export(a_log(3), 3)

    assert run(b"".join([*lines[:2], *lines[3:]])) == (
        1,
        "NOT VERIFIED (first bad position 1): line 3: position 2 stands where 1 should\n",
    )
    assert run(b"") == (
        2,
        "UNREADABLE: not JSON: Expecting value: line 1 column 1 (char 0)\n",
    )


def test_malformed_json_is_told_with_its_line(run):
    code, out = run(b'{\n"format": "frenly-receipt/1",\n"proposal" {}\n}')

    assert (code, "line 3 column" in out) == (2, True)


@pytest.mark.parametrize(
    "content",
    [
        b"7",
        b"[]",
        b"{}",
        b'{"format":"frenly-receipt/2"}',
        b'{"format":7}',
        b"\xff\xfe",
        b"[" * 99_999,
    ],
)
def test_a_file_of_no_known_format_is_unreadable(run, content):
    code, out = run(content)

    assert (code, out.startswith("UNREADABLE: ")) == (2, True)


def test_a_file_that_is_not_there_or_no_file_is_unreadable(tmp_path, capsys, export):
    gone = tmp_path / "gone\x1b[2J"

    assert main([str(gone)]) == main([str(tmp_path)]) == 2
    assert main([str(export), "--checkpoint", str(gone)]) == 2
    assert main([str(export), "--checkpoint", ""]) == 2
    out = capsys.readouterr().out
    assert "No such file" in out
    assert "\x1b" not in out


def test_a_receipt_is_checked_in_one_line_or_in_many(run):
    receipt = a_receipt()

    assert run(json.dumps(receipt).encode())[0] == 0
    assert run(json.dumps(receipt, indent=2).encode())[0] == 0
    assert run(json.dumps({**receipt, "digest": "0" * 64}).encode())[0] == 1


@pytest.mark.parametrize("wrap", [lambda c: c, lambda c: [c], lambda c: [a_checkpoint(3), c]])
def test_kept_checkpoints_may_be_one_or_many(run, tmp_path, wrap):
    content = b"".join(an_export(a_log(7), 7))
    forged = [*a_log(6), stored(an_entry(6, actor="eve"), 6)]
    kept = written(tmp_path, wrap(a_checkpoint(7)))

    assert run(content, "--checkpoint", kept)[0] == 0
    assert run(b"".join(an_export(forged, 7)), "--checkpoint", kept)[0] == 1
    assert run(b"".join(an_export(a_log(5), 5)), "--checkpoint", kept)[0] == 1


@pytest.mark.parametrize(
    "content", [[], {}, 7, None, {"size": 1}, [{"size": -1, "root": "0" * 64}]]
)
def test_a_kept_checkpoint_that_is_none_is_unreadable(run, tmp_path, content):
    kept = written(tmp_path, content)

    code, out = run(b"".join(an_export(a_log(2), 2)), "--checkpoint", kept)

    assert (code, out.startswith("UNREADABLE: a kept checkpoint: ")) == (2, True)


def test_a_kept_checkpoint_that_is_no_json_is_told_apart_from_the_file(run, tmp_path):
    kept = tmp_path / "kept.json"
    kept.write_text("{")

    code, out = run(b"".join(an_export(a_log(2), 2)), "--checkpoint", kept)

    assert (code, "the kept checkpoint is not JSON" in out) == (2, True)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["format", "checkpoint", "end", "size", "root", "position", "body", "leaf", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def outcome(folder, content):
    path = folder / "fuzzed"
    path.write_bytes(content)
    return main([str(path), "--json"])


@given(content=st.binary() | st.text().map(str.encode))
def test_arbitrary_bytes_are_unreadable(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("fuzz")

    assert outcome(folder, content) == (1 if content.startswith(START) else 2)
    assert outcome(folder, START + content) in (1, 2)
    assert outcome(folder, START + b"}\n" + content) == 1


@given(st.lists(json_values, max_size=5))
def test_arbitrary_json_lines_are_no_export(tmp_path_factory, values):
    lines = [START + b"}", *(json.dumps(value).encode() for value in values)]

    assert outcome(tmp_path_factory.mktemp("fuzz"), b"\n".join(lines) + b"\n") == 1


@given(
    key=st.sampled_from(["proposal", "digest_material", "decisions", "entries", "checkpoint"]),
    inner=st.sampled_from(["", "id", "quorum", "groups", "proof", "actor", "size"]),
    value=json_values,
)
def test_a_receipt_with_arbitrary_parts_is_not_verified(tmp_path_factory, key, inner, value):
    receipt = a_receipt()
    part = receipt[key]
    if inner and isinstance(part, list):
        part[0][inner] = value
    elif inner:
        part[inner] = value
    else:
        receipt[key] = value
    is_changed = receipt != a_receipt()

    code = outcome(tmp_path_factory.mktemp("fuzz"), json.dumps(receipt).encode())

    assert code in ((0, 1) if inner else (1,)) or not is_changed


numbers = st.integers(-LIMIT, LIMIT)
plain = st.recursive(
    st.none() | st.booleans() | numbers | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(), max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(plain)
def test_canonical_json_is_that_of_the_reference_library(value):
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(ValueError):  # noqa: PT011 - broken text and large integers differ
            canonical(value)
    else:
        assert canonical(value) == expected


def test_keys_are_sorted_by_utf_16_and_floats_are_refused():
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()
    with pytest.raises(ValueError, match="float"):
        canonical([1.0])


def test_the_example_in_the_description_of_the_format_verifies(run):
    text = (Path(__file__).parents[4] / "docs" / "audit-format.md").read_text()
    example = text.split("```text\n")[1].split("```")[0]

    code, out = run(example.encode())

    assert (code, out.split(",")[:2]) == (0, ["VERIFIED: frenly-audit/1", " 1 entries"])
