"""Every setting, read from the environment here and nowhere else; and the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from registry.api.limit_classes import (
    ALERTS,
    DEFAULTS,
    HEAVY,
    LOOKUPS,
    READS,
    STRANGERS,
    WRITES,
)
from registry.errors import InvalidInput

_PREFIX = "FRENLY_"


class Settings(BaseSettings):
    """Settings, each read from `FRENLY_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", frozen=True)

    home: Path = Field(default_factory=lambda: user_data_path("frenly"))
    """Where the embedded database, checkpoints and the sign-in live."""
    database_url: SecretStr | None = None
    """`sqlite:///FILE` or `postgresql://...`; None is a SQLite file in `home`."""
    config_dir: Path | None = None
    """A folder of policy files that replaces the packaged ones; None uses those."""
    token: SecretStr | None = None
    """Who signs in; None uses what `frenly login` stored in `home`."""
    token_file: Path | None = None
    """A file that holds the token instead."""
    server: str | None = None
    """The server that commands ask which can do without a database; None is the database."""
    model: str | None = None
    """A model of an OpenAI-compatible endpoint; None is the offline planner."""
    model_base_url: str | None = None
    model_api_key: SecretStr | None = None
    model_timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    model_max_retries: Annotated[int, Field(ge=0, le=10)] = 2
    """After failed connections, timeouts, 429 and 5xx; never when a quota is used up."""
    model_wait_s: Annotated[float, Field(ge=0, le=600)] = 20.0
    """How long one question may wait to be asked again, all retries together."""
    model_stream: bool = False
    """Whether answers are received piece by piece; one that breaks off runs nothing."""
    model_fallback: str = "planner"
    """Who answers when `model` cannot, in order: models of the same endpoint, `planner`."""
    model_tokens_per_day: Annotated[int | None, Field(ge=0)] = None
    """What all questions of a day (UTC) may take together; None is no limit."""
    model_actor_tokens_per_day: Annotated[int | None, Field(ge=0)] = None
    model_cost_per_day: Annotated[Decimal | None, Field(ge=0)] = None
    """In the currency of model_prices.yaml, which must then know every model's price."""
    model_actor_cost_per_day: Annotated[Decimal | None, Field(ge=0)] = None
    model_api: Literal["chat", "responses"] = "chat"
    """Which API the endpoint speaks: chat completions, or responses."""
    traces: Literal["off", "otlp"] = "off"
    """Whether traces are sent, to where the standard OTEL_... settings say."""
    knowledge: Literal["chroma", "keywords"] = "chroma"
    """How what was written down is searched: by meaning and keywords, or by keywords alone."""
    embedding_model: str | None = None
    """A model behind `model_base_url` that embeds texts; None embeds offline."""
    embedding_dimensions: Annotated[int, Field(ge=8, le=8_192)] = 1_536
    """The length of the vectors that `embedding_model` returns."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8750
    poll_s: Annotated[float, Field(gt=0, le=60)] = 0.5
    """How often a server looks for due work and for revisions made by others."""
    queue: Literal["embedded", "procrastinate"] = "embedded"
    """Who hands out due work: each server and worker by itself, or procrastinate on
    PostgreSQL, for many workers."""
    limit_lookups: str = DEFAULTS[LOOKUPS]
    """How often one principal may look names up, e.g. `600/minute`; empty is no limit."""
    limit_reads: str = DEFAULTS[READS]
    limit_writes: str = DEFAULTS[WRITES]
    limit_heavy: str = DEFAULTS[HEAVY]
    """Of snapshots, receipts and checks of the whole log."""
    limit_alerts: str = DEFAULTS[ALERTS]
    """How often one sender may tell of alerts."""
    limit_strangers: str = DEFAULTS[STRANGERS]
    """How often one address may ask without a good token."""
    signing_keys: Path | None = None
    """The folder of the keys that sign the log; None is `keys` in `home`."""
    anchor: str | None = None
    """Where every checkpoint of the log is published: a folder, or `git+URL`."""
    archive: str | None = None
    """Where the log is archived: a folder, or a URL such as `s3://BUCKET/PREFIX`."""
    smtp_url: SecretStr | None = None
    """`smtp://`, `smtp+starttls://` or `smtps://[USER:PASSWORD@]HOST[:PORT]`; None: no mail."""
    mail_from: str = "frenly@localhost"
    webhook_secret: SecretStr | None = None
    """Signs what is posted to owners' webhooks; None posts nothing."""
    delivery_secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """What the ways of deliveries.yaml keep secret, by way, as JSON: tokens, URLs, keys."""
    incident_quiet_s: Annotated[float, Field(ge=0, le=86_400)] = 300.0
    """How long no alert of an incident must fire before it closes by itself."""
    keep_alerts_days: Annotated[int, Field(ge=7, le=36_500)] = 90
    """How long raw alerts of closed incidents are kept, and the files attached to them."""
    keep_incidents_days: Annotated[int, Field(ge=7, le=36_500)] = 730
    """How long closed incidents are kept whose cause nobody confirmed; no less than alerts."""
    keep_deployments_days: Annotated[int, Field(ge=7, le=36_500)] = 400
    """How long is kept what pipelines told of deployments."""
    keep_pull_requests_days: Annotated[int, Field(ge=30, le=36_500)] = 400
    """How long is kept what was told of pull requests and is over; a body that comes back
    later is too old to be believed."""
    prometheus_url: str | None = None
    """Where Prometheus is asked for evidence, e.g. `http://prometheus:9090`; None asks none."""
    prometheus_token: SecretStr | None = None
    """The bearer token that Prometheus, or what stands before it, wants."""
    alert_secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """Source of alert_sources.yaml to the secret that signs its bodies, as JSON."""
    github_webhook_secret: SecretStr | None = None
    """Signs what GitHub tells of pull requests; None takes nothing from it."""
    github_key_file: Path | None = None
    """The private key of the GitHub app that github.yaml names."""
    github_token: SecretStr | None = None
    """Used instead of an app's key; what is written then appears under its holder's name."""
    corpus: Path | None = None
    """Folder of real data for tests and evals; the application itself never reads it."""
    test_pg_dsn: SecretStr | None = None
    """A PostgreSQL server for the tests; the application itself never reads it."""

    @field_validator("home", "config_dir", "signing_keys", "github_key_file", "token_file")
    @classmethod
    def _expand(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("prometheus_url")
    @classmethod
    def _check_base_url(cls, url: str | None) -> str | None:
        """Refuse at the start what could not be asked later; a password has its own setting."""
        if url is None:
            return None
        parts = urlsplit(url)
        is_base = parts.scheme in {"http", "https"} and parts.hostname
        if not is_base or parts.username is not None or parts.query or parts.fragment:
            raise ValueError(
                "it must be a base URL such as http://prometheus:9090, its token apart"
            )
        return url.rstrip("/")

    @property
    def limits(self) -> dict[str, str]:
        """Return how often each class of routes may be asked."""
        return {name: getattr(self, f"limit_{name}") for name in DEFAULTS}

    @property
    def url(self) -> str:
        """Return the database's URL."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home / 'frenly.sqlite3'}"

    @property
    def sign_in_file(self) -> Path:
        """Return where `frenly login` keeps the sign-in."""
        return self.home / "token"


def now() -> datetime:
    """Read the clock. It stands here for who needs no more of the application than that."""
    return datetime.now(UTC)


def read_settings(**given: object) -> Settings:
    """Read the settings; what is given beats the environment. Raises `InvalidInput`."""
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type] # pydantic checks each
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = _PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidInput(
            f"Setting {name}: {first['msg'].removeprefix('Value error, ')}.",
            hint=f"Correct or unset {name}.",
            setting=name,
        ) from error
