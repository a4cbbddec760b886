"""What the documents say is there, is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from frenly_ai.settings import Settings
from tests.support import documents
from tests.support.cli_reference import contexts, reference
from tests.support.documents import ROOT, Named

if TYPE_CHECKING:
    import typer

FOR_TESTS = {"corpus", "test_pg_dsn"}
"""Settings that the application never reads."""
_SETTING = re.compile(r"`(FRENLY_\w+)`")


def all_commands() -> dict[str, typer.Context]:
    return {context.command_path: context for context in contexts()}


COMMANDS = all_commands()


def find_wrong(words: list[str]) -> str:
    """Say what in a command line does not exist; nothing when all of it does."""
    path, rest = "frenly", words[1:]
    while rest:
        word, *rest = rest
        if word.startswith("-") and word != "-":  # a lone one is a pipe
            name = word.split("=")[0]
            option = _options(path).get(name)
            if option is None:
                return f"{path!r} has no option {name!r}"
            takes_value = not option.is_flag and "=" not in word
            rest = rest[1:] if takes_value else rest
        elif f"{path} {word}" in COMMANDS:
            path = f"{path} {word}"
        elif _is_group(path) and not word.isupper():
            return f"{path!r} has no command {word!r}"
    return ""


def _options(path: str) -> dict[str, object]:
    command = COMMANDS[path].command
    found = {
        name: param
        for param in command.get_params(COMMANDS[path])
        for name in (*param.opts, *param.secondary_opts)
    }
    return {name: param for name, param in found.items() if name.startswith("-")}


def _is_group(path: str) -> bool:
    return any(other.startswith(f"{path} ") for other in COMMANDS)


def test_the_reference_of_commands_is_fresh() -> None:
    stored = (ROOT / "docs/cli.md").read_text("utf-8")

    assert stored == reference(), "run scripts/cli-reference"


@pytest.mark.parametrize(
    "command", sorted(set(documents.commands("frenly"))), ids=lambda command: command.text[:60]
)
def test_documents_name_only_commands_and_options_that_exist(command: Named) -> None:
    assert find_wrong(documents.words_of(command.text)) == "", command


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("frenly reslve x", "'frenly' has no command 'reslve'"),
        ("frenly alias lst", "'frenly alias' has no command 'lst'"),
        ("frenly resolve x --contxt y", "'frenly resolve' has no option '--contxt'"),
        ("frenly --hme x whoami", "'frenly' has no option '--hme'"),
        ("frenly --home x resolve x -c y --at=z", ""),
        ("frenly usage import -", ""),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(words: str, wrong: str) -> None:
    assert find_wrong(words.split()) == wrong


def test_the_documents_do_name_commands() -> None:
    named = {command.document for command in documents.commands("frenly")}

    assert {"README.md", "docs/operator-protocol.md"} <= named


@pytest.mark.parametrize("link", sorted(set(documents.links())), ids=lambda link: f"{link}")
def test_links_resolve(link: Named) -> None:
    file, _, anchor = link.text.partition("#")
    target = (ROOT / link.document).parent / file if file else ROOT / link.document

    assert target.exists(), link
    assert not anchor or anchor in documents.anchors(target), link


@pytest.mark.parametrize(
    "named", sorted(set(documents.named_files())), ids=lambda named: f"{named}"
)
def test_documents_name_only_files_that_exist(named: Named) -> None:
    assert (ROOT / named.text).exists(), named


def test_the_readme_lists_every_setting_that_a_user_sets_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = [line for line in readme.splitlines() if line.startswith("| `FRENLY_")]
    listed = {name for row in rows for name in _SETTING.findall(row.split("|")[1])}

    fields = set(Settings.model_fields) - FOR_TESTS
    assert listed == {f"FRENLY_{field.upper()}" for field in fields}


def test_every_setting_that_a_document_names_is_read_somewhere() -> None:
    ours = {f"FRENLY_{field.upper()}" for field in Settings.model_fields}
    scripts = "".join(path.read_text("utf-8") for path in (ROOT / "scripts").iterdir())

    for path in documents.documents():
        for name in _SETTING.findall(path.read_text("utf-8")):
            assert name in ours or name in scripts, (documents.name_of(path), name)
