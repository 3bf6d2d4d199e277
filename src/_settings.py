"""The settings of a workspace: `brandwright.toml`, overridden by the environment.

The variable for a setting is `BRANDWRIGHT_<SECTION>_<KEY>`. No secret is ever a value in the file: keys are
named by the variable that holds them, and a password in a database URL may only come from the environment.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from ._export_settings import ExportSettings
from ._model_settings import Engine, EnvName, ModelSettings, Section, plain_url
from ._notify_settings import NotifySettings
from ._places import EntryPath, Lines, Problem
from ._slugs import slugify
from ._validation import closest, validate
from ._yaml import read_text
from .errors import Where, WorkspaceError

__all__ = (
    "AuditSettings",
    "Engine",
    "ExportSettings",
    "MemorySettings",
    "ModelSettings",
    "NotifySettings",
    "Settings",
    "load_settings",
    "slugify",
)


_NAMED = frozenset({"model.agents", "export.webhooks"})
"""Tables whose entries have names that people give; they stand in the file alone."""


class WorkspaceSettings(Section):
    """`[workspace]`: whose it is.

    Attributes:
        name: the company or brand.
        id: the name of its rows in the ledger; made from `name` when absent; keep it once it is used.
        brand: the folder of the brand kit, inside the workspace.
    """

    name: Annotated[str, Field(min_length=1, max_length=80)]
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")] = ""
    brand: Annotated[str, Field(min_length=1, max_length=200)] = "brand"

    @model_validator(mode="before")
    @classmethod
    def _default_id(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("id") or not isinstance(data.get("name"), str):
            return data
        if not (made := slugify(data["name"])):
            raise ValueError("an `id` of lower-case letters and digits is needed, because `name` has none")
        return {**data, "id": made}

    @field_validator("brand")
    @classmethod
    def _inside(cls, brand: str) -> str:
        path = PurePosixPath(brand)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("the folder has to be inside the workspace")
        return brand


class MemorySettings(Section):
    """`[memory]`: what turns texts into vectors.

    Attributes:
        embedder: `auto` is the model on this machine if there is one; `minilm` is that one by name; `openai` is any
            OpenAI-compatible endpoint; `none` searches words only; or the name of an embedder that an installed
            package registers.
        model, base_url: the model and the endpoint of `openai`.
        api_key_env: the environment variable that holds its key.
        dim: length of a vector; asked of the endpoint when absent.
        timeout_s: wall-clock limit of one call.
    """

    embedder: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")] = "auto"
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    base_url: str | None = None
    api_key_env: EnvName = "OPENAI_API_KEY"
    dim: Annotated[int, Field(ge=1, le=16_384)] | None = None
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0

    @field_validator("base_url")
    @classmethod
    def _plain_url(cls, url: str | None) -> str | None:
        return plain_url(url)

    @model_validator(mode="after")
    def _has_model(self) -> MemorySettings:
        if self.embedder == "openai" and not self.model:
            raise ValueError("the embedder `openai` needs `model`, the model's name at the endpoint")
        return self


class StoreSettings(Section):
    """`[store]`: the ledger's database; an SQLite file in `.brandwright/` when `url` is absent."""

    url: str | None = None

    @field_validator("url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        if url is not None and not re.match(r"(sqlite|postgresql(\+psycopg)?)://", url):
            raise ValueError("the address has to start with sqlite:// or postgresql+psycopg://")
        return url


class AuditSettings(Section):
    """`[audit]`: where the head of the audit log is signed, outside the workspace and its database.

    Attributes:
        anchors: the folder of the signed heads; in the user's own state folder when absent.
        key_file: the file of the signing key; in the user's own configuration folder when absent. Workers that share a
            database share the key.
    """

    anchors: str | None = None
    key_file: str | None = None

    @field_validator("anchors", "key_file")
    @classmethod
    def _whole(cls, path: str | None) -> str | None:
        if path is not None and not path.startswith(("/", "~/")):
            raise ValueError("the path has to be absolute, or begin with `~/`")
        return path


class DraftSettings(Section):
    """`[draft]`: how drafts are made.

    Attributes:
        revisions: how often a draft may be rewritten to meet its findings, before it is held.
        concurrency: how many assets of one brief are written at a time.
    """

    revisions: Annotated[int, Field(ge=0, le=10)] = 2
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4


class BudgetSettings(Section):
    """`[budget]`: where a run stops, whatever it has reached; and a month of the workspace.

    Attributes:
        tokens_per_run, calls_per_run: of the model, all agents together; a call is a request, retries included.
        seconds_per_run: wall-clock time.
        cost_per_run: in the currency of the prices; it needs a price for every model that is asked.
        tokens_per_month, calls_per_month, cost_per_month: of all runs in a calendar month (UTC).
        seconds_per_month: time that requests took, added up.
    """

    tokens_per_run: Annotated[int, Field(ge=1)] = 200_000
    calls_per_run: Annotated[int, Field(ge=1)] = 200
    seconds_per_run: Annotated[float, Field(gt=0)] = 900.0
    cost_per_run: Annotated[float, Field(gt=0)] | None = None
    tokens_per_month: Annotated[int, Field(ge=1)] | None = None
    calls_per_month: Annotated[int, Field(ge=1)] | None = None
    seconds_per_month: Annotated[float, Field(gt=0)] | None = None
    cost_per_month: Annotated[float, Field(gt=0)] | None = None


class LimitSettings(Section):
    """`[limits]`: what one model endpoint is asked for at most, all runs of a process together.

    Attributes:
        concurrency: requests at a time.
        requests_per_minute, tokens_per_minute: no limit when absent.
        seconds_per_call: wall-clock limit of one call of an agent: waiting, tries and reading together.
    """

    concurrency: Annotated[int, Field(ge=1, le=1000)] = 16
    requests_per_minute: Annotated[int, Field(ge=1)] | None = None
    tokens_per_minute: Annotated[int, Field(ge=1)] | None = None
    seconds_per_call: Annotated[float, Field(gt=0, le=86_400)] = 180.0


class CacheSettings(Section):
    """`[cache]`: replies of models, kept to be given again to exactly the same request.

    Attributes:
        replies: for drafts, plans and answers too; evaluations keep theirs in any case.
        max_mb: the least recently used replies go beyond that.
    """

    replies: bool = False
    max_mb: Annotated[int, Field(ge=1, le=100_000)] = 200


class ModelPrice(BaseModel):
    """`[prices."NAME"]`: what a million tokens of the model of that name cost.

    Attributes:
        tokens_in, tokens_out: `in` and `out` in the file.
        cached: of input tokens that the provider had cached; `in` when absent.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=True)

    tokens_in: Annotated[float, Field(ge=0, alias="in")]
    tokens_out: Annotated[float, Field(ge=0, alias="out")]
    cached: Annotated[float, Field(ge=0)] | None = None

    def __str__(self) -> str:
        cached = "" if self.cached is None else f", {self.cached:g} cached"
        return f"{self.tokens_in:g} in, {self.tokens_out:g} out{cached}"


class Settings(Section):
    """Every setting, with where its value comes from (`explain`)."""

    workspace: WorkspaceSettings
    model: ModelSettings = ModelSettings()
    memory: MemorySettings = MemorySettings()
    store: StoreSettings = StoreSettings()
    audit: AuditSettings = AuditSettings()
    draft: DraftSettings = DraftSettings()
    budget: BudgetSettings = BudgetSettings()
    limits: LimitSettings = LimitSettings()
    cache: CacheSettings = CacheSettings()
    notify: NotifySettings = NotifySettings()
    export: ExportSettings = ExportSettings()
    prices: dict[str, ModelPrice] = Field(default_factory=dict)
    _sources: dict[str, str] = PrivateAttr(default_factory=dict)
    _file: str | None = PrivateAttr(default=None)
    _lines: Lines = PrivateAttr(default_factory=Lines)

    def where(self, *path: str) -> Where:
        """The file and the line of a setting."""
        return Where(self._file, self._lines.of(path), ".".join(path))

    def explain(self) -> list[tuple[str, str, str]]:
        """Each setting as (key, value, source); passwords in addresses are not shown."""
        rows = []
        for section in type(self).model_fields:
            values = getattr(self, section)
            if section == "prices":
                rows += [
                    (f"prices.{model}", str(price), self._price_source(model))
                    for model, price in values.items()
                ]
                continue
            for name in type(values).model_fields:
                key, value = f"{section}.{name}", getattr(values, name)
                if key in _NAMED:
                    rows += [
                        (f"{key}.{agent}", str(own), self._sources.get(key, "default"))
                        for agent, own in value.items()
                    ]
                    continue
                shown = "" if value is None else re.sub(r"(://[^/:@]*):[^@]*@", r"\1:***@", str(value))
                rows.append((key, shown, self._sources.get(key, "default")))
        return rows

    def _price_source(self, model: str) -> str:
        return self._sources.get(f"prices.{model}", "default")


def load_settings(path: Path, env: Mapping[str, str]) -> Settings:
    """The settings in the file, overridden by the environment.

    Raises:
        WorkspaceError: the file is not valid TOML, or a setting is unknown or cannot have its value.
    """
    data, lines = _load_toml(path)
    _no_password(data, path, lines)
    sources = {
        f"{section}.{key}": path.name
        for section, values in data.items()
        if isinstance(values, dict)
        for key in values
    }
    for section, key, name in _overrides(env):
        table = data.setdefault(section, {})
        if isinstance(table, dict):
            table[key] = env[name]
            lines.by_path = {(section,): 1, **lines.by_path, (section, key): 1}
            sources[f"{section}.{key}"] = name
    settings = _validated(data, path, lines, sources)
    settings._sources.update(sources)
    settings._file, settings._lines = str(path), lines
    return settings


def _validated(data: dict[str, Any], path: Path, lines: Lines, sources: dict[str, str]) -> Settings:
    try:
        return validate(data, lines, Settings, Problem(str(path)))
    except WorkspaceError as error:
        name = sources.get(error.where.field or "", path.name)
        if name == path.name:
            raise
        where = Where("the environment", field=name)
        raise WorkspaceError(error.code, error.message, where=where, hint=f"Correct {name}.") from None


def _load_toml(path: Path) -> tuple[dict[str, Any], Lines]:
    text = read_text(path, Problem(str(path)))
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else None
        reason = str(error).partition(" (at ")[0]
        message = f"{path} is not valid TOML: {reason[:1].lower()}{reason[1:]}."
        raise Problem(str(path)).syntax(message, line, "Text values stand in double quotes.") from None
    return data, _toml_lines(text, data)


def _toml_lines(text: str, data: dict[str, Any]) -> Lines:
    """The lines of sections and keys, found in the text because tomllib does not tell."""
    lines = Lines({(): 1})
    section: EntryPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _header(line):
            section = header
            for end in range(1, len(header) + 1):
                lines.by_path.setdefault(header[:end], number)
        elif key := re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line):
            lines.by_path.setdefault((*section, key[1]), number)
    for name, values in data.items():
        lines.by_path.setdefault((name,), 1)
        for inner in values if isinstance(values, dict) else ():
            lines.by_path.setdefault((name, inner), lines.by_path[name,])
    return lines


def _header(line: str) -> EntryPath:
    """The names of a line such as `[prices."gpt-4o"]`; none for any other line."""
    if not re.match(r"\s*\[[^\[]", line):
        return ()
    try:
        table = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    names: list[str] = []
    while table:
        ((name, table),) = table.items()
        names.append(name)
    return tuple(names)


def _no_password(data: dict[str, Any], path: Path, lines: Lines) -> None:
    store = data.get("store")
    url = store.get("url") if isinstance(store, dict) else None
    if isinstance(url, str) and re.search(r"://[^/:@]*:[^@]+@", url):
        place: EntryPath = ("store", "url")
        message = "A password does not belong in a file that is kept in git."
        hint = "Set the whole address in the environment: BRANDWRIGHT_STORE_URL."
        raise Problem(str(path)).content(message, lines.of(place), hint, place)


def _overrides(env: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What the environment overrides, as (section, key, variable); an empty value counts as unset."""
    found = []
    for section, field in Settings.model_fields.items():
        if not isinstance(field.annotation, type):
            # Names of models are no names of variables: the price table stands in the file alone.
            continue
        assert issubclass(field.annotation, BaseModel)
        # Names of agents and of targets are no names of variables either.
        known = {name for name in field.annotation.model_fields if f"{section}.{name}" not in _NAMED}
        prefix = f"BRANDWRIGHT_{section.upper()}_"
        for name in sorted(name for name in env if name.startswith(prefix) and env[name]):
            key = name.removeprefix(prefix).lower()
            if key not in known:
                where = Where("the environment", field=name)
                hint = closest(name, [prefix + other.upper() for other in known]) or f"Unset {name}."
                raise WorkspaceError("BW602", f"{name} is not a known setting.", where=where, hint=hint)
            found.append((section, key, name))
    return found
