"""Every command explains itself, shows an example that works, and costs nothing to explain."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from frenly_ai.cli import main
from tests.docs.test_documents import COMMANDS, find_wrong
from tests.support.cli_reference import WIDTH, is_group, reference
from tests.support.documents import words_of

EVERY = sorted(COMMANDS)
LEAVES = [path for path in EVERY if not is_group(COMMANDS[path])]
_EXAMPLE = re.compile(r"Example: (frenly .*)", re.DOTALL)
SLOW = ("pydantic", "langgraph", "langchain_core", "chromadb", "openai", "sqlalchemy", "mcp",
        "rich", "fastapi", "yaml")  # fmt: skip


def help_of(path: str) -> str:
    return " ".join((COMMANDS[path].command.help or "").split())


@pytest.mark.parametrize("path", EVERY)
def test_every_command_says_in_a_sentence_what_it_does(path: str) -> None:
    assert re.match(r"[A-Z].*[.:]", help_of(path)), path


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_shows_an_example_of_itself_that_parses(path: str) -> None:
    found = _EXAMPLE.search(help_of(path))

    assert found, path
    words = words_of(found[1].split(" && ")[0].split(" < ")[0])
    assert find_wrong(words) == ""
    assert path.rsplit(maxsplit=1)[-1] in words


@pytest.mark.parametrize("path", EVERY)
def test_every_option_and_argument_is_explained(path: str) -> None:
    for param in COMMANDS[path].command.get_params(COMMANDS[path]):
        assert getattr(param, "help", None), (path, param.name)


@pytest.mark.parametrize("name", main.COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    _, says = main.COMMANDS[name]

    assert help_of(f"frenly {name}").startswith(says)


def test_the_reference_is_the_same_on_every_terminal() -> None:
    assert max(map(len, reference().splitlines())) <= WIDTH + 4


def loaded_by(*argv: str) -> set[str]:
    """Return the packages that one command loads, in a Python of its own."""
    code = (
        "import sys\n"
        "from frenly_ai.cli.main import run\n"
        f"code = run({list(argv)!r})\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_loads_nothing_that_it_does_not_need(option: str) -> None:
    loaded = loaded_by(option)

    assert "typer" in loaded
    assert loaded.isdisjoint(SLOW)


def test_the_help_of_one_command_loads_what_it_is_made_of_and_no_more() -> None:
    loaded = loaded_by("alias", "list", "--help")

    assert loaded.isdisjoint({*SLOW} - {"pydantic"})  # by which typer reads numbers


def test_reading_the_registry_loads_no_model_and_no_server(tmp_path: object) -> None:
    loaded = loaded_by("--home", str(tmp_path), "alias", "list", "--json")

    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint({"langgraph", "langchain_core", "openai", "fastapi", "chromadb"})
