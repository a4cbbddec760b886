"""Archives in a folder or in object storage, through one library; nothing here removes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store, from_url

from registry.errors import Conflict, InvalidInput, Missing, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_S3_OPTIONS: dict[str, Any] = {"checksum_algorithm": "sha256", "conditional_put": "etag"}
"""Storage with object lock takes no object without a checksum."""
_GIVE_UP_AFTER = timedelta(seconds=30)


def open_archive(
    place: str,
    options: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ObjectArchive:
    """Open the archive at a place: a folder, or a URL such as `s3://BUCKET/PREFIX`.

    Credentials, region and endpoint come from where the storage's own tools take them;
    `options` add to them, and `headers` go along with every request.
    """
    if "://" not in place:
        folder = Path(place).expanduser().absolute()
        try:
            return ObjectArchive(LocalStore(folder, mkdir=True), str(folder))
        except (BaseError, OSError) as error:
            raise _unusable(place, error) from error
    try:
        if place.startswith("s3://"):
            return ObjectArchive(_open_s3(place, options or {}, headers or {}), place)
        store = from_url(place)
        return ObjectArchive(store, place)
    except (BaseError, ValueError, TypeError) as error:
        raise InvalidInput(
            f"{place!r} is no place for an archive.",
            hint="Name a folder, or a URL such as s3://BUCKET/PREFIX, in FRENLY_ARCHIVE.",
        ) from error


def _open_s3(place: str, options: Mapping[str, str], headers: Mapping[str, str]) -> S3Store:
    is_plain = options.get("endpoint", "").startswith("http://")  # somebody chose it so
    client: Any = {"default_headers": dict(headers), "allow_http": is_plain}
    config: Any = {**_S3_OPTIONS, **options}
    return S3Store.from_url(
        place,
        config=config,
        client_options=client,
        retry_config={"max_retries": 3, "retry_timeout": _GIVE_UP_AFTER},
    )


class ObjectArchive:
    """Objects that are written once. The storage's own lock keeps others from removing them."""

    def __init__(self, store: Any, where: str) -> None:
        """Keep objects in one of obstore's stores."""
        self._store, self.where = store, where

    def names(self) -> Sequence[str]:
        try:
            return sorted(meta["path"] for page in self._store.list() for meta in page)
        except BaseError as error:
            raise _unusable(self.where, error) from error

    def read(self, name: str) -> bytes:
        try:
            return bytes(self._store.get(name).bytes())
        except FileNotFoundError as error:
            raise Missing(
                f"The archive {self.where!r} holds no {name!r}.", hint="See its other objects."
            ) from error
        except BaseError as error:
            raise _unusable(self.where, error) from error

    def add(self, name: str, content: bytes) -> None:
        try:
            self._store.put(name, content, mode="create", use_multipart=False)
        except (AlreadyExistsError, FileExistsError) as error:
            raise Conflict(
                f"The archive {self.where!r} holds {name!r} already.",
                hint="What is archived is never replaced; look who else archives there.",
            ) from error
        except BaseError as error:
            raise _unusable(self.where, error) from error


def _unusable(where: str, error: BaseException) -> Unavailable:
    return Unavailable(
        f"The archive {where!r} cannot be used: {str(error).splitlines()[0][:200]}.",
        hint="Check FRENLY_ARCHIVE and the storage's credentials.",
    )
