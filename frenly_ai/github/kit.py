"""GitHub's client library: opened with an app's key or a token, its failures translated."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from frenly_ai.github.host import HostAway, HostRefuses, TooLarge
from registry.errors import FrenlyError, InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from githubkit import GitHub
    from pydantic import SecretStr

TIMEOUT_S = 20.0
_LATER = "It is tried again."
_NOT_FOUND, _NOT_ACCEPTABLE, _TOO_MANY, _SERVER_ERROR = 404, 406, 429, 500
_MOST_WAIT = timedelta(hours=1)


Permissions = Mapping[str, str]
REVIEWING: Permissions = {
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
}
FIXING: Permissions = {"contents": "write", "metadata": "read", "pull_requests": "write"}
"""Asked for only while a fix is written; nothing that reviews holds a token that writes."""
MEMBERS: Permissions = {"members": "read", "metadata": "read"}


def app_client(
    api: str, app_id: str, key: SecretStr, installation: int, repository: str | int
) -> GitHub[Any]:
    """Return a client that acts as one installation of an app, on one repository alone.

    Whatever a token of it fell to could then write there, comment and check, and nowhere else.
    A repository is told by its number where that is known: a token of a number opens nothing
    that got the name meanwhile.
    """
    auth = _installed(app_id, key, installation, repository, REVIEWING)
    return _client(api, auth)


def fixing_client(
    api: str, app_id: str, key: SecretStr, installation: int, repository: str | int
) -> GitHub[Any]:
    """Return a client that may also write branches of that one repository."""
    return _client(api, _installed(app_id, key, installation, repository, FIXING))


def parted(repository: str) -> tuple[str, str]:
    """Return the owner and the name that `owner/name` puts together."""
    owner, _, name = repository.partition("/")
    return owner, name


def _installed(
    app_id: str,
    key: SecretStr,
    installation: int,
    repository: str | int,
    permissions: Permissions,
) -> Any:
    only: Any = (
        {"repository_ids": [repository]}
        if isinstance(repository, int)
        else {"repositories": [parted(str(repository))[1]]}
    )
    return _library().AppInstallationAuthStrategy(
        app_id,
        key.get_secret_value(),
        installation,
        permissions=dict(permissions),
        **only,
    )


def installation_of(api: str, app_id: str, key: SecretStr, repository: str) -> int:
    """Return the number of the app's installation on a repository."""
    from frenly_ai.github.answers import Installation, read  # noqa: PLC0415 - an extra

    client = _client(api, _library().AppAuthStrategy(app_id, key.get_secret_value()))
    with translated(f"say whether the app is installed on {repository}"):
        answer = client.rest.apps.get_repo_installation(*parted(repository))
        return read(Installation, answer).id


def members_client(
    api: str, app_id: str, key: SecretStr, installation: int, repository: str | int
) -> GitHub[Any]:
    """Return a client that says who is in a team, and does nothing else.

    A token of its own: an app that may not read members reviews all the same.
    """
    return _client(api, _installed(app_id, key, installation, repository, MEMBERS))


def token_client(api: str, token: SecretStr) -> GitHub[Any]:
    """Return a client that acts as whoever holds a token."""
    return _client(api, _library().TokenAuthStrategy(token.get_secret_value()))


def _client(api: str, auth: Any) -> GitHub[Any]:
    from frenly_ai.github.bounded import BoundedTransport  # noqa: PLC0415 - an extra

    return _library().GitHub(  # type: ignore[no-any-return] # the library is opened late
        auth,
        base_url=api,
        user_agent="frenly",
        follow_redirects=False,  # a token goes to whom it is for, and to nobody else
        trust_env=False,
        timeout=TIMEOUT_S,
        transport=BoundedTransport(),
        http_cache=False,
        auto_retry=False,  # the queue tries again, and holds up nobody meanwhile
    )


def _library() -> Any:
    try:
        import githubkit  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Unavailable(
            "Pull requests of GitHub need a package that is not installed.",
            hint="Run `pip install 'frenly[github]'`.",
        ) from error
    return githubkit


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Let failures of the library be ours: away, or refused. No URL or header is repeated."""
    from githubkit.exception import GitHubException  # noqa: PLC0415 - an extra
    from pydantic import ValidationError  # noqa: PLC0415 - as above

    try:
        yield
    except GitHubException as error:
        raise _ours(error, what) from error
    except ValidationError as error:
        raise HostAway(
            f"GitHub answers something else than it documents ({what}).", hint=_LATER
        ) from error


def _ours(error: Exception, what: str) -> FrenlyError:
    from githubkit import exception as failed  # noqa: PLC0415 - an extra

    if isinstance(error, failed.RateLimitExceeded):
        return _limited(what, error.retry_after)
    if isinstance(error, failed.RequestFailed):
        return _refusal(what, error.response.status_code)
    if isinstance(error, failed.AuthCredentialError):
        return _bad_key()
    if isinstance(error, failed.RequestError):
        return _of_cause(error.exc, what)
    return HostRefuses(f"GitHub refuses to {what}.", hint="Check what the app may do there.")


def _of_cause(cause: Exception, what: str) -> FrenlyError:
    """Translate what kept a request from being answered."""
    from githubkit.exception import GitHubException  # noqa: PLC0415 - an extra

    if isinstance(cause, GitHubException):  # what asked for a token was answered
        return _ours(cause, "give the app a token with the permissions that it asks for")
    if isinstance(cause, ValueError | _no_key()):
        return _bad_key()
    # What reads the answer refuses one that is too long.
    if isinstance(cause, FrenlyError):
        return cause
    return HostAway(f"GitHub does not answer ({what}).", hint=_LATER)


def _limited(what: str, wait: timedelta) -> HostAway:
    wait = min(max(wait, timedelta(0)), _MOST_WAIT)
    return HostAway(
        f"GitHub wants to be asked less often ({what}).",
        hint=f"{_LATER[:-1]} in {int(wait.total_seconds())} seconds.",
        wait=wait,
    )


def _refusal(what: str, status: int) -> FrenlyError:
    if status == _NOT_ACCEPTABLE:
        return TooLarge(
            "GitHub gives no diff as large as this.", hint="Split the pull request."
        )
    if status >= _SERVER_ERROR or status == _TOO_MANY:
        return HostAway(f"GitHub answers {status} ({what}).", hint=_LATER)
    return HostRefuses(
        f"GitHub refuses to {what} with {status}.",
        hint="Check the repository, and what the app may do there; see docs/pull-requests.md.",
    )


def _no_key() -> type[Exception]:
    from jwt import InvalidKeyError  # noqa: PLC0415 - an extra

    return InvalidKeyError


def _bad_key() -> InvalidInput:
    return InvalidInput(
        "The app's private key is not one that signs.",
        hint="Let FRENLY_GITHUB_KEY_FILE name the file that GitHub made for the app.",
    )


def is_missing(error: HostRefuses) -> bool:
    """Say whether the host answered that there is no such thing."""
    return refused_with(error, _NOT_FOUND)


def refused_with(error: HostRefuses, status: int) -> bool:
    """Say whether the host answered with a status."""
    return error.message.endswith(f" with {status}.")
