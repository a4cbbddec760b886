"""What reaches a command through a pipe, and what a reader that goes away does to it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

START = "import sys; from frenly_ai.cli.main import main; main()"
UTF8 = {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}


def piped(given: bytes, *argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", START, *argv],
        input=given,
        capture_output=True,
        env={**os.environ, **UTF8, **environment},
        timeout=60,
        check=False,
    )


def test_a_piped_conversation_answers_each_line_until_exit(cli: CommandLine) -> None:
    said = b"\n  \nwhat does user-api mean in frontend?\nblorp\nexit\nlist contexts\n"

    done = piped(said, "chat", FRENLY_TOKEN=cli.tokens["ana"])

    out = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert "'user-api' stands for 'user-management-api'" in out
    assert "I do not understand 'blorp'" in out
    assert "contexts" not in out


def test_a_piped_conversation_as_json_is_one_line_for_each_answer(cli: CommandLine) -> None:
    too_long = b"x" * 10_000

    done = piped(
        b"list contexts\n" + too_long + b"\nlist contracts", "chat", "--json",
        FRENLY_TOKEN=cli.tokens["ana"],
    )  # fmt: skip

    first, second, third = map(json.loads, done.stdout.splitlines())
    assert "contexts" in first["text"]
    assert (second["error"], bool(second["hint"])) == ("input.invalid", True)
    assert "contracts" in third["text"]


def test_a_conversation_with_no_line_ends_at_once(cli: CommandLine) -> None:
    done = piped(b"", "chat", FRENLY_TOKEN=cli.tokens["ana"])

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_bytes_that_are_no_text_do_not_end_a_conversation(cli: CommandLine) -> None:
    done = piped(b"\xff\xfe\x1b[2J\nlist contexts\n", "chat", FRENLY_TOKEN=cli.tokens["ana"])

    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"application" in done.stdout


def test_a_token_from_a_pipe_serves_later_commands_until_logout(
    cli: CommandLine, platform_home: Path
) -> None:
    done = piped(cli.tokens["ana"].encode() + b"\n", "login")

    kept = platform_home / "token"
    assert done.stdout == b"signed in as ana (member)\n"
    assert kept.stat().st_mode & 0o077 == 0
    assert cli.done("whoami", "--json").json["user"] == "ana"

    cli.done("logout")
    assert cli("whoami").code == 5


def test_a_wrong_token_from_a_pipe_is_not_kept(cli: CommandLine, platform_home: Path) -> None:
    for token in (b"", b"wrong\n", b"\xff\xff\n"):
        done = piped(token, "login")

        assert (done.returncode, done.stderr[:6]) == (5, b"error:")
        assert not (platform_home / "token").exists()


def test_a_reader_that_has_seen_enough_causes_no_traceback(cli: CommandLine) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", START, "audit", "log", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **UTF8},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()

    said = process.stderr.read().decode()
    process.wait(timeout=60)

    assert "Traceback" not in said
    process.stderr.close()


def test_ctrl_d_ends_a_conversation_in_a_terminal(cli: CommandLine) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", START, "chat"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **UTF8, "TERM": "dumb", "FRENLY_TOKEN": cli.tokens["ana"]},
    )
    os.close(theirs)
    os.write(ours, b"list contexts\n\x04")

    out, err = process.communicate(timeout=60)
    os.close(ours)

    assert process.returncode == 0
    assert b"Leave with `exit` or Ctrl-D." in err
    assert b"migration: looks in migration" in out
