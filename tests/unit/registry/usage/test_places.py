"""Code, strings, comments and documentation, told apart by parsers."""

from __future__ import annotations

import pytest

from registry.contracts.usage import Hit, Place
from registry.domain.names import Kind, Name
from registry.usage.finder import Finder
from registry.usage.places import PARSED_MAX_CHARS, places

FINDER = Finder([Name(Kind.SERVICE, "user-api"), Name(Kind.ENV, "USER")])
SAMPLES = {
    "app.py": [
        ('"""About USER."""\n', "documentation"),
        ('def f():\n    """About user-api."""\n', "documentation"),
        ("x = USER\n", "code"),
        ("x = f'{USER}'\n", "code"),
        ("x = f'{y} user-api'\n", "string"),
        ("x = 1  # USER\n", "comment"),
    ],
    "app.go": [
        ("package a\n\n// USER is\nvar x = 1\n", "comment"),
        ('package a\n\nvar x = "user-api"\n', "string"),
        ("package a\n\nvar x = `user-api`\n", "string"),
        ("package a\n\nvar x = USER\n", "code"),
    ],
    "app.ts": [
        ("/** About USER. */\nlet x = 1;\n", "documentation"),
        ("const x = `${USER} y`;\n", "code"),
        ("const x = `${y} user-api`;\n", "string"),
    ],
    "page.tsx": [("const x = <a href='user-api'/>;\n", "string")],
    "app.js": [("// USER\n", "comment"), ("x = 'user-api';\n", "string")],
    "App.java": [("/** USER */ class A {}\n", "documentation")],
    "app.kt": [('val x = "user-api"\n', "string"), ("// USER\n", "comment")],
    "app.rs": [("/// USER\nfn a() {}\n", "documentation"), ("// USER\n", "comment")],
    "app.rb": [("x = 'user-api' # y\n", "string"), ('x = "#{USER}"\n', "code")],
    "app.php": [("<?php\n$x = 'user-api';\n", "string"), ("<?php // USER\n", "comment")],
    "app.cs": [('class A { string x = "user-api"; }\n', "string")],
    "app.c": [('char *x = "user-api";\n', "string"), ("/* USER */\n", "comment")],
    "app.cpp": [('auto x = "user-api";\n', "string")],
    "run.sh": [("USER=1\n", "code"), ('x="${USER} y"\n', "code"), ("# USER\n", "comment")],
    "a.yaml": [
        ("x: user-api\n", "code"),
        ("x: 'user-api'\n", "string"),
        ("# USER\n", "comment"),
    ],
    "a.toml": [('x = "user-api"\n', "string"), ("# USER\n", "comment")],
    "a.tf": [
        ('x = "user-api"\n', "string"),
        ('x = "${USER}"\n', "code"),
        ("# USER\n", "comment"),
    ],
    "a.sql": [("select 'user-api';\n", "string"), ("-- USER\n", "comment")],
    "Dockerfile": [("FROM x\nENV USER=1\n", "code"), ("# USER\nFROM x\n", "comment")],
    "data.json": [('{"USER": 1}', "string")],
    "README.md": [("USER", "documentation")],
    "data.unknown": [("USER", "text")],
}


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [(path, text, place) for path, samples in SAMPLES.items() for text, place in samples],
)
def test_a_name_stands_in_what_a_reader_would_say(path: str, text: str, place: str) -> None:
    hits = FINDER.find(text)

    assert [str(each) for each in places(path, text, hits)] == [place]


def test_half_characters_do_not_move_a_name() -> None:
    text = "x = '\ud800é漢'  # USER\n"

    assert places("a.py", text, FINDER.find(text)) == ["comment"]


def test_a_file_of_data_is_not_parsed() -> None:
    text = "# USER\n" + " " * PARSED_MAX_CHARS

    assert places("a.py", text, FINDER.find(text)) == ["text"]


def test_a_file_with_errors_is_parsed_as_far_as_it_goes() -> None:
    text = "def (:\ny('user-api')  # USER\n"

    assert places("a.py", text, FINDER.find(text)) == ["string", "comment"]


@pytest.mark.parametrize(
    "text",
    [
        "- " * 5_000 + "user-api",
        "? " * 600 + "user-api",
        "- a: " * 400 + "user-api",
        "".join(" " * i + "a:\n" for i in range(600)) + " " * 600 + "user-api",
        "".join(" " * i + "-\n" for i in range(600)) + " " * 600 + "user-api",
    ],
)
def test_yaml_nested_deeper_than_its_parser_can_bear_is_only_text(text: str) -> None:
    start = text.index("user-api")
    hit = Hit(start, start + 8, Name(Kind.SERVICE, "user-api"))

    assert places("a.yaml", text, [hit]) == [Place.TEXT]
