"""`frenly snapshot`: the registry's rows as a signed file that never changes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from frenly_ai.cli.session import JsonFlag, opened, signed_in


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="Write and verify signed snapshots of the registry.", no_args_is_help=True
    )
    group.command()(write)
    group.command()(verify)
    cli.add_typer(group, name="snapshot")


def write(
    ctx: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file, not the screen.")
    ] = None,
) -> None:
    """Write every row of the newest revision, signed with the log's key.

    The stand-alone verifier (`frenly audit verifier`) checks it.

    Example: frenly snapshot write -o registry.snapshot
    """
    from frenly_ai.cli.audit import write_bytes

    with opened(ctx) as app:
        write_bytes(output, app.log.write_snapshot(signed_in(app)))


def verify(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `frenly snapshot write` wrote.")],
    as_json: JsonFlag = False,
) -> None:
    """Verify a snapshot: its signature, its rows, and that no newer revision was published.

    The log's own keys are trusted, and the outside anchor where one is set. Exit code 1 when
    it does not verify.

    Example: frenly snapshot verify registry.snapshot
    """
    from frenly_ai.cli.archives import tell
    from registry.audit.verifier import verify_snapshot
    from registry.audit.verifier.notes import read_checkpoint, read_key
    from registry.errors import InvalidInput

    with opened(ctx) as app:
        keys = [read_key(key.text) for key in app.log.known_keys()]
        newest = [read_checkpoint(raw) for raw in app.log.outside_checkpoints()]
    try:
        with file.open("rb") as lines:
            report = verify_snapshot(lines, newest, keys)
    except OSError as error:
        raise InvalidInput(
            f"{str(file)!r} cannot be read: {error.strerror}.", hint="Check the path."
        ) from error
    tell(report, as_json=as_json)
