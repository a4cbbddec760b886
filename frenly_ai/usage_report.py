"""What a scan tells, as its sender writes it: the body of a request, or a file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from registry.api.fields import ClosedModel, Line, MomentIn
from registry.contracts.usage import Place, Use
from registry.contracts.usage_record import Scan
from registry.domain.names import Kind, Name
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_USES = 200_000
_MOST = 2**31 - 1
_Count = Annotated[int, Field(ge=0, le=_MOST)]
_LineNumber = Annotated[int, Field(ge=1, le=_MOST)]


class UseIn(ClosedModel):
    """One name in one file."""

    kind: Kind = Kind.SERVICE
    key: str = Field(min_length=1, max_length=255, examples=["user-api"])
    path: str = Field(min_length=1, max_length=1_000, examples=["src/app.py"])
    line: _LineNumber | None = None
    lines: Annotated[list[_LineNumber], Field(max_length=10_000)] | None = None
    column: _LineNumber = 1
    spelled: str = Field("", max_length=255, description="Left out, it is the key.")
    place: Place = Place.TEXT

    @model_validator(mode="after")
    def _has_lines(self) -> Self:
        if (self.line is None) == (not self.lines):
            raise PydanticCustomError("unfit", "Give either `line` or `lines`.")
        return self

    def uses(self) -> Iterator[Use]:
        """Yield each use; raises `InvalidInput` for what is no name of its kind."""
        name = Name.parse(self.kind, self.key)
        for line in self.lines or [self.line or 1]:
            yield Use(
                path=self.path,
                line=line,
                column=self.column,
                name=name,
                spelled=self.spelled or self.key,
                place=self.place,
            )


class ScanIn(ClosedModel):
    """One whole look at one commit of a repository: what it does not name is not used there."""

    repository: Line = Field(min_length=1, examples=["shop/checkout"])
    commit: str = Field(pattern=r"^[0-9a-f]{7,64}$", examples=["3f2a9c1"])
    at: MomentIn = Field(description="When the commit was made.")
    branch: Line = Field("", description="Empty for the one that is deployed.")
    context: Line = Field("", description="From which the repository's names are called.")
    revision: _Count = Field(0, description="Of the registry whose names were looked for.")
    files: _Count = 0
    skipped: _Count = 0
    uses: Annotated[list[UseIn], Field(max_length=MAX_USES)]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "repository": "shop/checkout",
                    "commit": "3f2a9c1",
                    "at": "2026-01-31T12:00:00Z",
                    "revision": 7,
                    "uses": [{"key": "user-api", "path": "src/app.py", "lines": [3, 9]}],
                }
            ]
        }
    )

    def scan(self) -> Scan:
        """Return what is told of the scan itself."""
        at: datetime = self.at
        return Scan(at=at, **self.model_dump(exclude={"uses", "at"}))

    def each_use(self) -> Iterator[Use]:
        """Yield every use; raises `InvalidInput`."""
        for each in self.uses:
            yield from each.uses()


def read_report(body: bytes) -> ScanIn:
    """Read the report of a scan; raises `InvalidInput` and says what is wrong where."""
    if not body.strip():
        raise InvalidInput(
            "The report of the scan is empty.", hint="What should have written it says why."
        )
    try:
        return ScanIn.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the report"
        raise InvalidInput(
            f"{where}: {first['msg'].rstrip('.')}.",
            hint="Write it as `POST /v1/usage/scans` takes it; see docs/usage.md.",
        ) from error
