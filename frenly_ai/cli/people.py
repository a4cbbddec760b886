"""`frenly user`, and signing in."""

from __future__ import annotations

from typing import Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in, working


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Manage who may sign in.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_users)
    group.command("revoke")(revoke)
    cli.add_typer(group, name="user")
    for command in (login, logout, whoami):
        cli.command()(command)


def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="User name, e.g. ana.")],
    role: Annotated[list[str], typer.Option(help="A role; repeat for several.")],
    kind: Annotated[str, typer.Option(help="person or service.")] = "person",
    as_json: JsonFlag = False,
) -> None:
    """Add a user and print their token, this once.

    The first user must be an admin and needs no sign-in.

    Example: frenly user add root --role admin
    """
    from registry.errors import Denied

    with opened(ctx) as app:
        try:
            me = signed_in(app)
        except Denied:
            if app.registry.has_users():
                raise
            me = None
        with working(app):
            made = app.registry.add_user(name, role, kind=kind, by=me)
    value = {"user": name, "roles": role, "token": made.token, "expires_at": made.expires_at}
    emit(value, lambda: [made.token], as_json=as_json)
    if not as_json:
        note(f"token of {name}, shown this once, until {made.expires_at[:10]}; keep it secret")
        note("sign in with FRENLY_TOKEN or `frenly login`")


def list_users(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """List users with their roles. Example: frenly user list"""
    from frenly_ai.views.text import table

    with opened(ctx) as app:
        users = app.registry.users(signed_in(app))
    value = [
        {
            "user": user.id,
            "kind": user.kind,
            "roles": list(user.roles),
            "created_at": user.created_at.isoformat(),
            "revoked_at": user.revoked_at and user.revoked_at.isoformat(),
        }
        for user in users
    ]
    rows = [
        (u.id, u.kind, ", ".join(u.roles), "revoked" if u.revoked_at else "active")
        for u in users
    ]
    emit(value, lambda: table(["USER", "KIND", "ROLES", "STATE"], rows), as_json=as_json)


def revoke(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The user.")],
    as_json: JsonFlag = False,
) -> None:
    """Let a user and all their tokens count no more. The name is never given out again.

    Example: frenly user revoke ana
    """
    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            user = app.registry.revoke_user(name, me)
    value = {"user": user.id, "revoked_at": str(user.revoked_at)}
    emit(value, lambda: [f"revoked {user.id}"], as_json=as_json)


def login(ctx: typer.Context) -> None:
    """Keep a token for later commands.

    It is asked for, or read from standard input.

    Example: frenly login < token.txt
    """
    import sys

    interactive = sys.stdin.isatty()
    piped = typer.get_text_stream("stdin", errors="replace")
    token = typer.prompt("Token", hide_input=True) if interactive else piped.readline()
    with opened(ctx) as app:
        actor = app.registry.authenticate(token)
        path = app.settings.sign_in_file
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(token.strip(), "utf-8")
    typer.echo(f"signed in as {actor.id} ({', '.join(actor.roles)})")


def logout(ctx: typer.Context) -> None:
    """Forget the kept token. It stays valid until it expires or is revoked.

    Example: frenly logout
    """
    from frenly_ai.cli.session import settings_of

    settings_of(ctx).sign_in_file.unlink(missing_ok=True)
    typer.echo("signed out")


def whoami(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Say who is signed in and what they may do. Example: frenly whoami --json"""
    with opened(ctx) as app:
        actor = signed_in(app)
    value = {
        "user": actor.id,
        "kind": str(actor.kind),
        "roles": list(actor.roles),
        "may": sorted(actor.may),
        "speaks_for": sorted(actor.groups),
    }
    lines = [
        f"{actor.id} ({', '.join(actor.roles)})",
        f"  may         {', '.join(sorted(actor.may))}",
        f"  speaks for  {', '.join(sorted(actor.groups)) or 'no approver group'}",
    ]
    emit(value, lambda: lines, as_json=as_json)
