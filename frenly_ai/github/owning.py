"""Whether who gave a review owns a file: by name, or as a member of a team that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.github.host import HostRefuses, TooLarge
from frenly_ai.github.owners import NOBODY, PLACES, Owners, owners_of
from registry.errors import Denied

if TYPE_CHECKING:
    from frenly_ai.github.host import CodeHost, PullRequest, Review
    from frenly_ai.github.owners import Team

_MOST_TEAMS = 10


class TeamsNotAsked(Denied):
    """A team owns the file, and nothing says that its members count."""

    code = "code_host.teams_not_asked"


class TeamsNotKnown(Denied):
    """The host does not say who is in a team."""

    code = "code_host.teams_not_known"


def is_owner(
    host: CodeHost, pull: PullRequest, review: Review, path: str, *, asks_teams: bool
) -> bool:
    """Say whether who gave the review owns `path`, as the host shows it now.

    Teams are asked by the number of the account, since logins change hands; what the host
    says of teams below a team holds. Raises `TeamsNotAsked` and `TeamsNotKnown` where only a
    team could make them an owner; `HostAway` where it is to be asked later.
    """
    owners = _owners(host, pull, path)
    if review.login.lower() in owners.accounts:
        return True
    org = pull.ref.repository.partition("/")[0].lower()
    teams = [team for team in owners.teams if team.org == org]
    if teams and not asks_teams:
        raise TeamsNotAsked(
            f"{_named(teams)} owns {path}, and teams are not asked.",
            hint="Write `teams: true` for the repository in github.yaml.",
        )
    unknown = teams[_MOST_TEAMS:]
    for team in teams[:_MOST_TEAMS]:
        try:
            if host.is_member(team, review.author_id):
                return True
        except (HostRefuses, TooLarge):
            unknown.append(team)
    if unknown:
        raise TeamsNotKnown(
            f"Who is in {_named(unknown)} is not told.",
            hint="Let the app read members of the organization, or name accounts.",
        )
    return False


def _owners(host: CodeHost, pull: PullRequest, path: str) -> Owners:
    """Ask the branch it goes into: a change may not name its own judges.

    A tag may have the same name, and anybody who may write makes one.
    """
    for place in PLACES:
        text = host.file(pull.ref, place, f"refs/heads/{pull.onto}")
        if text is not None:
            return owners_of(text, path)
    return NOBODY


def _named(teams: list[Team]) -> str:
    return ", ".join(map(str, teams))
