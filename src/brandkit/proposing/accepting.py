"""Accepted entries on their way into the kit: validated on a copy, then put in place whole, or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..._canonical import sha256_hex
from ..._files import write_whole
from ...errors import BrandwrightError, StateError, Where, WorkspaceError
from ..loader import load_kit
from ..models import Kit
from ._pieces import Reading
from ._yamledit import EditError, add_to, set_at
from ._yamlremove import remove_from
from .entries import Proposed, completed, in_order

__all__ = ("Change", "Proofs", "prepare", "with_status", "without_entry")


@dataclass(frozen=True)
class Proofs:
    """What accepted claims rest on, and who accepted them.

    Attributes:
        documents: files that are shown as proof, as they were read.
        until: the last day on which a claim may stand that names none itself.
    """

    by: str
    on: date
    documents: tuple[Reading, ...] = ()
    until: date | None = None


@dataclass
class Change:
    """New contents of the kit's files, by their path from the kit's folder.

    Attributes:
        before: what stood there when the change was made; None for a file that did not exist.
        missing: what accepted entries still lack, by the proposal's id.
        names: what the lint calls the entries, by the proposal's id.
        kit: the kit as it will be.
    """

    brand: Path
    kit: Kit
    after: dict[str, bytes]
    before: dict[str, bytes | None]
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    _written: list[str] = field(default_factory=list)

    def apply(self) -> None:
        """Put every file in place; on any problem all of them are as before.

        Raises:
            WorkspaceError: `BW693`, a file was changed by somebody else, or cannot be written.
        """
        for name, known in self.before.items():
            if _bytes(self.brand / name) != known:
                message = f"{self.brand.name}/{name} was changed by somebody else meanwhile."
                hint = "Look at the change, then accept again."
                raise WorkspaceError("BW693", message, where=Where(f"{self.brand.name}/{name}"), hint=hint)
        try:
            for name, data in self.after.items():
                _replace(self.brand / name, data)
                self._written.append(name)
        except (OSError, StateError) as error:
            self.undo()
            reason = error.message if isinstance(error, StateError) else error.strerror
            message = f"The kit cannot be written: {reason}. It is as it was."
            hint = "Make room, and make the files writable."
            raise WorkspaceError("BW693", message, where=Where(self.brand.name), hint=hint) from error

    def undo(self) -> None:
        """Put back what stood there before, in the files that were written and that nobody changed since."""
        while self._written:
            name = self._written.pop()
            path, data = self.brand / name, self.before[name]
            if _bytes(path) != self.after[name]:
                continue
            if data is None:
                path.unlink(missing_ok=True)
            else:
                _replace(path, data)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def prepare(brand: Path, kit: Kit, entries: Sequence[Proposed], proofs: Proofs) -> Change:
    """The kit's files with the entries in them, in their own style, and validated as a whole.

    Raises:
        WorkspaceError: `BW691`, a file cannot be added to as it is written; `BW690`, the kit would be invalid.
    """
    texts: dict[str, str] = {}
    files: dict[str, bytes] = {}
    missing: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    taken = _ids(kit)
    wordings = _wordings(kit, proofs.on)
    # Proof comes first, so that a line that states it can name it.
    for entry in sorted(entries, key=lambda one: one.section != "proof_points"):
        name = f"{entry.section}.yaml"
        if name not in texts:
            texts[name] = (_bytes(brand / name) or b"").decode("utf-8-sig")
        value = entry.value
        if entry.section == "proof_points":
            value, lacks = _proof(entry, proofs, files, brand)
            missing[entry.id] = lacks
            value = {**value, "id": _free(value["id"], taken)}
            wordings |= {} if lacks else {_bare(text): value["id"] for text in value["claims"]}
        elif entry.missing:
            missing[entry.id] = entry.missing
        if entry.section == "messaging" and not entry.sets:
            value = _with_proof(value, wordings)
        try:
            texts[name], names[entry.id] = _put(texts[name], entry, value, taken, kit)
        except EditError as error:
            raise _not_editable(brand, name, error) from None
    after = {name: text.encode() for name, text in texts.items()} | files
    before = {name: _bytes(brand / name) for name in after}
    return Change(brand, _validated(brand, after), after, before, missing, names)


def without_entry(brand: Path, entry: Proposed) -> Change:
    """The kit's files without an entry that was accepted, validated as a whole.

    Raises:
        WorkspaceError: `BW6150`, the file does not hold the entry as it was accepted; `BW690`, the kit would be
            invalid.
    """
    name = f"{entry.section}.yaml"
    before = _bytes(brand / name)
    try:
        text = remove_from((before or b"").decode("utf-8-sig"), entry.path, lambda value: _same(value, entry))
    except EditError as error:
        message = f"{entry.title} cannot be taken out of {brand.name}/{name}: {error}."
        hint = "Somebody changed the file since. Take the entry out by hand, then run `brandwright kit lint`."
        raise WorkspaceError("BW6150", message, where=Where(f"{brand.name}/{name}"), hint=hint) from None
    after = {name: text.encode()}
    return Change(brand, _validated(brand, after), after, {name: before})


def with_status(brand: Path, section: str, entry_id: str, status: str) -> Change:
    """The kit's files with another status of an entry, validated as a whole.

    Raises:
        WorkspaceError: `BW691`, the file cannot be changed as it is written; `BW690`, the kit would be invalid.
    """
    name = f"{section}.yaml"
    before = _bytes(brand / name)
    try:
        text = set_at((before or b"").decode("utf-8-sig"), (entry_id, "status"), status)
    except EditError as error:
        raise _not_editable(brand, name, error) from None
    after = {name: text.encode()}
    return Change(brand, _validated(brand, after), after, {name: before})


def _not_editable(brand: Path, name: str, error: EditError) -> WorkspaceError:
    message = f"{brand.name}/{name} cannot be changed as it is written: {error}."
    hint = "Write the place as a list with one entry a line, then try again."
    return WorkspaceError("BW691", message, where=Where(f"{brand.name}/{name}"), hint=hint)


def _same(value: Any, entry: Proposed) -> bool:
    """Whether a value of the file is the entry; its id may have got a number when it was put in."""
    if not isinstance(entry.value, dict) or not isinstance(value, dict):
        return bool(value == entry.value)
    if "id" in entry.value and not str(value.get("id", "")).startswith(entry.value["id"]):
        return False
    return {**value, "id": None} == {**entry.value, "id": None}


def _wordings(kit: Kit, on: date) -> dict[str, str]:
    """Approved wordings, and the proof point of each."""
    usable = (proof for proof in kit.proof_points if proof.usable(on))
    return {_bare(text): proof.id for proof in usable for text in proof.claims}


def _with_proof(value: dict[str, Any], wordings: Mapping[str, str]) -> dict[str, Any]:
    """A message whose line names the proof point that has its very words."""
    proof = wordings.get(_bare(value["line"]["text"]))
    return {**value, "line": {**value["line"], "proof": [proof]}} if proof else value


def _put(text: str, entry: Proposed, value: Any, taken: set[str], kit: Kit) -> tuple[str, str]:
    """The text with the entry in it, and what the lint calls the entry."""
    if entry.sets:
        return _set(text, entry, kit), ""
    if entry.section == "messaging":
        line = {**value["line"], "id": _free(value["line"]["id"], taken)}
        if value["pillar"] in taken or kit_has_pillar(kit, value["pillar"]):
            return add_to(text, ("pillars", value["pillar"], "lines"), line), line["id"]
        taken.add(value["pillar"])
        pillar = {"id": value["pillar"], "owner": "brand", "title": value["title"], "lines": [line]}
        return add_to(text, entry.path, pillar), line["id"]
    if isinstance(value, dict) and "id" in value:
        if entry.section != "proof_points":
            value = {**value, "id": _free(value["id"], taken)}
        return add_to(text, entry.path, value), value["id"]
    name = f"avoid.{value['term']}" if entry.path == ("avoid",) else ""
    return add_to(text, entry.path, value), name


def _set(text: str, entry: Proposed, kit: Kit) -> str:
    """The text with a setting; what is seen of a part at once is never more than the part may hold."""
    text = set_at(text, entry.path, entry.value)
    if entry.section == "channels" and entry.path[-1] == "max_chars":
        channel = kit.channel(entry.path[0])
        part = channel.part(entry.path[2]) if channel else None
        if part is not None and part.soft_chars is not None and part.soft_chars > entry.value:
            text = set_at(text, (*entry.path[:-1], "soft_chars"), entry.value)
    return text


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(".!").casefold()


def kit_has_pillar(kit: Kit, pillar: str) -> bool:
    """Whether messaging has a pillar of that id."""
    return any(known.id == pillar for known in kit.messaging.pillars)


def _ids(kit: Kit) -> set[str]:
    lists = (
        kit.proof_points,
        kit.banned_claims,
        kit.channels,
        kit.disclosures,
        kit.sensitive_topics,
        kit.examples,
    )
    found = {entry.id for entries in lists for entry in entries}
    return found | {line.id for pillar in kit.messaging.pillars for line in pillar.lines}


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name


def _proof(
    entry: Proposed, proofs: Proofs, files: dict[str, bytes], brand: Path
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A claim with its evidence; one whose document was not shown stays a draft that no copy may rest on."""
    claim = entry.value["claims"][0]
    shown = next(((doc, words) for doc in proofs.documents if (words := excerpt(doc, claim))), None)
    lacks = []
    if shown:
        document, words = shown
        name = _keep(document, words, files, brand)
    else:
        lacks.append(next(iter(entry.missing), "the document that proves it"))
        words = entry.quotes[0].quote
        name = f"evidence/{entry.value['id']}.txt"
        files[name] = f"{entry.quotes[0].place} (sha256 {entry.quotes[0].sha256})\n\n{words}\n".encode()
    until = entry.value.get("valid_until") or (proofs.until.isoformat() if proofs.until else "")
    if not until:
        lacks.append("the last day on which it may be claimed")
    evidence = {
        "file": name,
        "sha256": sha256_hex(files[name]),
        "excerpt": words[:1000],
        "collected_on": proofs.on.isoformat(),
    }
    given = {"approved_by": proofs.by, "approved_on": proofs.on.isoformat(), "evidence": evidence}
    value = completed(entry.value, **given, **({"valid_until": until} if until else {}))
    if lacks:
        value = {**value, "status": "draft", "rationale": f"Still missing: {'; '.join(lacks)}."[:900]}
    return in_order(value), tuple(lacks)


def excerpt(document: Reading, claim: str) -> str:
    """The words of a document that state the claim's figures; nothing when there are none."""
    figures = re.findall(r"\d+(?:[.,]\d+)*", claim)
    words = set(re.findall(r"[a-zäöüß]{4,}", claim.lower()))
    best, most = "", 0
    for piece in document.pieces:
        there = re.findall(r"\d+(?:[.,]\d+)*", piece.text)
        shared = len(words & set(re.findall(r"[a-zäöüß]{4,}", piece.text.lower())))
        if all(figure in there for figure in figures) and shared > most and len(piece.text) <= 1000:
            best, most = piece.text, shared
    return best if most >= (1 if figures else 3) else ""


def _keep(document: Reading, words: str, files: dict[str, bytes], brand: Path) -> str:
    """The document in the kit: as it is when it is text that holds the words, else its text beside it."""
    source = Path(document.path)
    data, end = source.read_bytes(), source.suffix.lower()
    stem = "".join(char if char.isalnum() or char in "-_." else "-" for char in source.stem)[:60]
    stem = f"evidence/{stem or 'document'}"
    if _bytes(brand / f"{stem}{end}") not in (None, data):
        stem = f"{stem}-{document.sha256[:8]}"  # another document of that name is there already
    files[f"{stem}{end}"] = data
    text = (
        " ".join(data.decode("utf-8-sig", "replace").split()) if end in (".txt", ".md", ".markdown") else ""
    )
    if " ".join(words.split()) in text:
        return f"{stem}{end}"
    files[f"{stem}.text.txt"] = f"{document.text}\n".encode()
    return f"{stem}.text.txt"


def _validated(brand: Path, after: Mapping[str, bytes]) -> Kit:
    """The kit as it would be, loaded from a copy of the folder."""
    with tempfile.TemporaryDirectory(prefix="brandwright-kit-") as folder:
        copy = Path(folder) / brand.name
        shutil.copytree(brand, copy, symlinks=True, copy_function=_linked)
        for name, data in after.items():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.write_bytes(data)
        try:
            return load_kit(copy)
        except BrandwrightError as error:
            message = f"The kit would be invalid with this change: {error.message}"
            hint = "Accept fewer of them, or change the file by hand. Nothing was changed."
            raise WorkspaceError("BW690", message, where=error.where, hint=hint) from error


def _linked(source: str, target: str) -> str:
    """A second name for the same file where the file system has that; the copy is only read and thrown away."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
