"""Judges by name: those of the workspace, those that ship, and all of them as scorers."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..._assets import asset
from ...errors import WorkspaceError
from ..policy import JUDGE_PREFIX
from ..record import Scorer
from .judge import Judge, JudgeDesk
from .spec import JudgeSpec, load_judge

__all__ = ("FOLDER", "JudgeLibrary", "with_judges")

FOLDER = "judges"
"""Its name inside `evals/`."""


@dataclass(frozen=True)
class JudgeLibrary:
    """The judges of a workspace's `evals/judges/`; a shipped one stands in where the workspace has none."""

    evals: Path

    @property
    def names(self) -> tuple[str, ...]:
        """Every judge there is, without the prefix."""
        return tuple(sorted({path.stem for folder in self._folders for path in folder.glob("*.yaml")}))

    @property
    def _folders(self) -> tuple[Path, Path]:
        return self.evals / FOLDER, asset("evals") / FOLDER

    def path(self, name: str) -> Path | None:
        """The file of a judge."""
        bare = name.removeprefix(JUDGE_PREFIX)
        if bare not in self.names:
            return None
        return next(path for folder in self._folders if (path := folder / f"{bare}.yaml").is_file())

    def get(self, name: str) -> JudgeSpec:
        """The judge of that name, with or without the prefix.

        Raises:
            WorkspaceError: `BW6031`, there is none; `BW6030`, its file is not valid.
        """
        path = self.path(name)
        if path is not None:
            return load_judge(path)
        raise WorkspaceError(
            "BW6031",
            f"There is no judge {name.removeprefix(JUDGE_PREFIX)!r}.",
            hint=f"The judges are {', '.join(self.names)}; add one as `evals/{FOLDER}/NAME.yaml`.",
        )

    def reason_codes(self) -> frozenset[str]:
        """The codes of reviewers' reasons that any judge knows."""
        return frozenset(code for name in self.names for code in self.get(name).reasons)

    def scorers(self, desk: JudgeDesk, gating: Container[str] | None = None) -> Mapping[str, Scorer]:
        """The judges as scorers, by their names among the scorers; each is loaded when it is asked for.

        Args:
            gating: those whose verdict decides something; all of them when absent.
        """
        return _Judges(self, desk, gating)


class _Judges(Mapping[str, Scorer]):
    def __init__(self, library: JudgeLibrary, desk: JudgeDesk, gating: Container[str] | None) -> None:
        self._library = library
        self._desk = desk
        self._gating = gating
        self._loaded: dict[str, Judge] = {}

    def __getitem__(self, name: str) -> Scorer:
        if name not in self._loaded:
            if not name.startswith(JUDGE_PREFIX) or self._library.path(name) is None:
                raise KeyError(name)
            gates = self._gating is None or name in self._gating
            self._loaded[name] = Judge(self._library.get(name), self._desk, gates=gates)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return (JUDGE_PREFIX + name for name in self._library.names)

    def __len__(self) -> int:
        return len(self._library.names)


def with_judges(scorers: Mapping[str, Scorer], judges: Mapping[str, Scorer]) -> Mapping[str, Scorer]:
    """All scorers and all judges by name; names with the prefix of judges are theirs alone."""
    return _Both(scorers, judges)


class _Both(Mapping[str, Scorer]):
    def __init__(self, scorers: Mapping[str, Scorer], judges: Mapping[str, Scorer]) -> None:
        self._scorers = scorers
        self._judges = judges

    def __getitem__(self, name: str) -> Scorer:
        return self._judges[name] if name.startswith(JUDGE_PREFIX) else self._scorers[name]

    def __iter__(self) -> Iterator[str]:
        yield from (name for name in self._scorers if not name.startswith(JUDGE_PREFIX))
        yield from (name for name in self._judges if name.startswith(JUDGE_PREFIX))

    def __len__(self) -> int:
        return sum(1 for _ in self)
