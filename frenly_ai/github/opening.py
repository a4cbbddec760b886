"""Pull requests put together over one application: the route, and the loop that acts."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from frenly_ai.bootstrap import policy_text
from frenly_ai.github.policy import load_github
from registry.errors import InvalidInput
from registry.service.code_desk import CodeDesk
from registry.service.code_repositories import CodeRepositories

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from frenly_ai.github.acting import PullRequests
    from frenly_ai.github.branches import Branches
    from frenly_ai.github.events import Event
    from frenly_ai.github.host import CodeHost
    from frenly_ai.github.policy import GitHubPolicy
    from frenly_ai.github.route import GitHubHooks
    from registry.service.code_ports import CodeEvent

GITHUB_FILE = "github.yaml"
_SHORTEST = 16
_MOST_KEY_BYTES = 20_000


class PullRequestRoom:
    """Everything about pull requests over one application; `news` is set by what is told."""

    def __init__(self, app: App) -> None:
        """Raise `InvalidInput` for a policy or a secret that could not be used later."""
        self._app, self.news = app, threading.Event()
        text, source = policy_text(app.settings.config_dir, GITHUB_FILE)
        self.policy: GitHubPolicy = load_github(text, source=source)
        self._secrets = _secrets(app)
        self.desk = CodeDesk(app.deps, self.news.set)

    @property
    def is_open(self) -> bool:
        """Say whether any repository is looked at."""
        return bool(self.policy.repositories)

    def hooks(self) -> GitHubHooks:
        """Return the route."""
        from frenly_ai.github.route import GitHubHooks  # noqa: PLC0415 - only servers need it
        from registry.service.strangers import Strangers  # noqa: PLC0415 - as above

        deps = self._app.deps
        stranger = Strangers(deps).note
        return GitHubHooks(self.desk, self.policy, self._secrets, deps=deps, stranger=stranger)

    def work(self) -> list[str]:
        """Act on what is due; say what was done."""
        return self.desk.work(self.act)

    def act(self, event: CodeEvent) -> str:
        """Act on one event."""
        return self._pull_requests.act(event)

    def check(self) -> str:
        """Say how far it is set up; raise `InvalidInput` where something lacks."""
        if not self.is_open:
            return "no repository is looked at"
        if not self._secrets:
            raise InvalidInput(
                "Repositories are named, and nothing is taken from GitHub.",
                hint="Set FRENLY_GITHUB_WEBHOOK_SECRET; see docs/pull-requests.md.",
            )
        self._check_voice()
        counts = self.desk.counts()
        waiting, failed = counts.get("waiting", 0), counts.get("failed", 0)
        told = f"{len(self.policy.repositories)} repositories; {waiting} wait, {failed} failed"
        error = self.desk.newest_error()
        return f"{told}; the newest: {error}" if error else told

    def _check_voice(self) -> None:
        """Raise `InvalidInput` unless it is set as whom GitHub is asked."""
        settings = self._app.settings
        if settings.github_token is not None:
            return
        if not self.policy.app or settings.github_key_file is None:
            raise InvalidInput(
                "Nothing says as whom GitHub is asked.",
                hint="Set 'app' in github.yaml and FRENLY_GITHUB_KEY_FILE.",
            )
        _read_key(settings.github_key_file)

    def host(self, event: Event) -> CodeHost:
        """Return GitHub as the installation that told of it."""
        return self._host(event.installation, event.repository_id or event.repository)

    def branches(self, event: Event) -> Branches:
        """Return GitHub as the installation that told of it, with the right to write code."""
        return self._branches(event.installation, event.repository_id or event.repository)

    def branches_of(self, repository: str) -> Branches:
        """Return GitHub with the right to write code in a repository nobody told of."""
        from frenly_ai.github.kit import installation_of  # noqa: PLC0415 - an extra

        if self._app.settings.github_token is not None:
            return self._branches(0, repository)
        installation = installation_of(
            self.policy.api, self.policy.app, self._key(), repository
        )
        named = self.policy.repository(repository)
        number = (named and named.id) or CodeRepositories(self._app.deps).number_of(repository)
        return self._branches(installation, number or repository)

    def _host(self, installation: int, repository: str | int) -> CodeHost:
        from frenly_ai.github import kit  # noqa: PLC0415 - an extra
        from frenly_ai.github.rest import GitHubHost  # noqa: PLC0415 - as above

        token, api = self._app.settings.github_token, self.policy.api
        if token is not None:
            return GitHubHost(kit.token_client(api, token), is_app=False)
        asked = (api, self.policy.app, self._key(), installation, repository)
        return GitHubHost(
            kit.app_client(*asked), is_app=True, members=kit.members_client(*asked)
        )

    def _branches(self, installation: int, repository: str | int) -> Branches:
        from frenly_ai.github.branches import sealing  # noqa: PLC0415 - as below
        from frenly_ai.github.kit import fixing_client, token_client  # noqa: PLC0415 - an extra
        from frenly_ai.github.rest_branches import GitHubBranches  # noqa: PLC0415 - as above

        token, api = self._app.settings.github_token, self.policy.api
        own_login = self._host(installation, repository).own_login
        if token is not None:
            return GitHubBranches(token_client(api, token), own_login, sealing(token))
        key = self._key()
        client = fixing_client(api, self.policy.app, key, installation, repository)
        return GitHubBranches(client, own_login, sealing(key))

    def _key(self) -> SecretStr:
        self._check_voice()
        return _read_key(self._app.settings.github_key_file or Path())

    @cached_property
    def _pull_requests(self) -> PullRequests:
        from frenly_ai.github.acting import PullRequests  # noqa: PLC0415 - workers alone act
        from frenly_ai.github.diff_review import DiffReviews  # noqa: PLC0415 - as above

        app = self._app
        return PullRequests(
            policy=self.policy,
            registry=app.registry,
            deps=app.deps,
            hosts=self.host,
            reviews=DiffReviews(app),
            branches=self.branches,
        )


def _secrets(app: App) -> list[str]:
    """Return the secrets that sign: more than one, between spaces, while they change."""
    told = app.settings.github_webhook_secret
    found = [] if told is None else told.get_secret_value().split()
    if told is not None and (not found or min(map(len, found)) < _SHORTEST):
        raise InvalidInput(
            "FRENLY_GITHUB_WEBHOOK_SECRET is too short to protect anything.",
            hint=f"Use at least {_SHORTEST} random characters.",
        )
    return found


def _read_key(path: Path) -> SecretStr:
    try:
        with path.open("rb") as file:
            return SecretStr(file.read(_MOST_KEY_BYTES).decode("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "The file that FRENLY_GITHUB_KEY_FILE names cannot be read.",
            hint="Let it name the private key that GitHub made for the app.",
        ) from error
