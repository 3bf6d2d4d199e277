"""Small files and mappings that tests write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from brandwright.memory.measuring import measure_file

ARMS = {
    "column": "arm",
    "control": "a",
    "treated": ["b"],
    "names": {"a": "the old page", "b": "the new page"},
}
RATE = {"name": "signup_rate", "rate": "signed"}


class Desk:
    """A folder with a file and its mapping."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "rows.csv"
        self.mapping = folder / "mapping.yaml"

    def write(self, text: str | bytes) -> Path:
        """The file, as it is."""
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.file

    def table(self, header: str, rows: Iterable[Sequence[object]]) -> Path:
        """The file, from rows."""
        return self.write("\n".join((header, *(",".join(map(str, row)) for row in rows))) + "\n")

    def map(self, **measure: Any) -> Path:
        """The mapping: its `measure:` block."""
        self.mapping.write_text(yaml.safe_dump({"measure": measure}, sort_keys=False), encoding="utf-8")
        return self.mapping

    def measured(self) -> list[dict[str, Any]]:
        """What the file gives."""
        return list(measure_file(self.file, self.mapping))


def arm_rows(counts: Mapping[str, tuple[int, int]]) -> list[tuple[str, int]]:
    """Rows of arm and 0 or 1: for each arm how many events among how many."""
    return [(arm, int(at < events)) for arm, (events, total) in counts.items() for at in range(total)]
