"""Somebody who writes files and imports them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from brandwright.memory import ImportReport, import_file
from brandwright.memory.importing.private import PersonalPolicy
from brandwright.store import Actor, Ledger, learnings
from brandwright.store.records import Learning

GOOD = {"kind": "experiment", "statement": "Questions lift opens.", "channel": "email"}


def line(**changes: Any) -> str:
    """One line of JSONL that is a learning, but for the changes."""
    return json.dumps({**GOOD, **changes}) + "\n"


class Desk:
    """A ledger, a folder and somebody who acts."""

    def __init__(self, ledger: Ledger, folder: Path, actor: Actor) -> None:
        self.ledger, self.folder, self.actor = ledger, folder, actor

    def write(self, name: str, content: str | bytes) -> Path:
        """A file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(
        self,
        name: str,
        content: str | bytes,
        *,
        mapping: str = "",
        dry_run: bool = False,
        personal: PersonalPolicy = "refuse",
    ) -> ImportReport:
        """Write a file and import it."""
        plan = self.write("mapping.yaml", mapping) if mapping else None
        path = self.write(name, content)
        return import_file(
            self.ledger,
            path,
            actor=self.actor,
            mapping=plan,
            brand="acme",
            dry_run=dry_run,
            personal=personal,
        )

    def records(self) -> list[Learning]:
        """What is on record."""
        with self.ledger.read() as tx:
            return learnings.list_(tx)

    def statements(self) -> list[str]:
        """What the records say."""
        return [record.statement for record in self.records()]
