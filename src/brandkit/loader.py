"""Loading a brand kit from its folder: one YAML file a section, evidence pinned by hash."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field

from .._canonical import digest, sha256_hex
from .._places import Lines, Problem, dotted
from .._validation import closest, validate
from .._yaml import load_yaml, read_text
from ..content._base import Frozen
from ..errors import Where, WorkspaceError
from ._patterns import PatternError, compile_pattern
from ._style_files import read_style_files
from .models import (
    BannedClaim,
    Channel,
    ClaimPolicy,
    Disclosure,
    Example,
    Governance,
    Kit,
    KitMeta,
    Links,
    Messaging,
    Privacy,
    ProofPoint,
    Readability,
    SensitiveTopic,
    StylePacks,
    Terms,
    Voice,
)
from .packs import check_names, own_packs, pack_digest
from .text import fold

__all__ = ("SECTIONS", "load_kit")

MAX_SECTION_BYTES = 8 * 1024 * 1024
"""Room for a list of 50,000 words with their replacements."""
MAX_EVIDENCE_BYTES = 50 * 1024 * 1024


class _VoiceFile(Frozen):
    """`voice.yaml`, which holds two sections of the kit."""

    voice: Voice = Voice()
    readability: Readability = Field(default_factory=Readability)


SECTIONS: dict[str, Any] = {
    "meta": KitMeta,
    "messaging": Messaging,
    "proof_points": tuple[ProofPoint, ...],
    "banned_claims": tuple[BannedClaim, ...],
    "claims": ClaimPolicy,
    "terms": Terms,
    "voice": _VoiceFile,
    "channels": tuple[Channel, ...],
    "links": Links,
    "disclosures": tuple[Disclosure, ...],
    "sensitive_topics": tuple[SensitiveTopic, ...],
    "privacy": Privacy,
    "style_packs": StylePacks,
    "examples": tuple[Example, ...],
    "governance": Governance,
}
"""The sections of a kit by the name of their file."""


def load_kit(brand_dir: Path) -> Kit:
    """The brand kit of a folder, with its patterns compiled and its evidence verified.

    Raises:
        WorkspaceError: BW620 no such folder or no `meta.yaml`; BW621 an unknown file; BW622 a pattern or term
            that cannot be used; BW623 to BW626 evidence that is missing, outside, changed or does not say
            what is quoted; BW672 to BW676 a style pack that cannot be
            used; BW680 to BW682 a pack that cannot be used, or is not there; or BW600 to BW602 for what
            is wrong inside a file. Each names the file, the line and the entry.
    """
    _known_files(brand_dir)
    fields: dict[str, Any] = {}
    places: dict[str, Lines] = {}
    for name in SECTIONS:
        path = brand_dir / f"{name}.yaml"
        if path.exists() or path.is_symlink():
            shown = _shown(brand_dir, path.name)
            text = read_text(path, Problem(shown), max_bytes=MAX_SECTION_BYTES)
            fields[name], places[name] = _section(name, text, shown)
    spoken = fields.pop("voice", None)
    if spoken is not None:
        fields |= {"voice": spoken.voice, "readability": spoken.readability}
    kit = Kit(**fields, own_packs=tuple(own_packs(brand_dir)))
    check_names(kit.governance, kit.own_packs, _shown(brand_dir, "governance.yaml"))
    _usable_words(kit, places, brand_dir)
    packs_place = _place(places, brand_dir, "style_packs")
    kit = kit.model_copy(update={"style_files": read_style_files(kit.style_packs, brand_dir, packs_place)})
    evidence = _evidence_hashes(kit, places, brand_dir)
    return kit.model_copy(
        update={
            "sha256": digest(
                {
                    "kit": kit.model_dump(mode="json", exclude_defaults=True),
                    "evidence": evidence,
                    "packs": pack_digest(),
                }
            )
        }
    )


@functools.lru_cache(maxsize=8 * len(SECTIONS))
def _section(name: str, text: str, shown: str) -> tuple[Any, Lines]:
    """One section, and where its entries stand. A process that opens a kit again reads again only what has changed."""
    data, lines = load_yaml(text, where_name=shown, max_bytes=MAX_SECTION_BYTES)
    return validate(data, lines, SECTIONS[name], Problem(shown)), lines


def _shown(brand_dir: Path, name: str) -> str:
    """A file as messages name it: by the kit's folder."""
    return f"{brand_dir.name}/{name}"


def _known_files(brand_dir: Path) -> None:
    if not (brand_dir / "meta.yaml").is_file():
        what = "it has no meta.yaml" if brand_dir.is_dir() else "there is no such folder"
        message = f"{brand_dir} is not a brand kit: {what}."
        hint = "Write meta.yaml with `brand`, `kit_version` and `locales`; the other files may follow."
        raise WorkspaceError("BW620", message, where=Where(str(brand_dir)), hint=hint)
    for path in sorted(brand_dir.iterdir()):
        if path.suffix in (".yaml", ".yml") and (path.stem not in SECTIONS or path.suffix == ".yml"):
            file = _shown(brand_dir, path.name)
            hint = closest(path.stem, SECTIONS) or f"The files of a kit are {', '.join(SECTIONS)}."
            if path.stem in SECTIONS:
                hint = f"Name it {path.stem}.yaml."
            raise WorkspaceError(
                "BW621", f"{file} is not a file of a brand kit.", where=Where(file), hint=hint
            )


def _usable_words(kit: Kit, places: dict[str, Lines], brand_dir: Path) -> None:
    """Every pattern is RE2, and every term has something to look for."""
    for index, entry in enumerate(kit.banned_claims):
        for number, pattern in enumerate(entry.patterns):
            try:
                compile_pattern(pattern)
            except PatternError as error:
                where = _place(places, brand_dir, "banned_claims", index, "patterns", number)
                message = f"A pattern of {entry.id} cannot be used: {error}."
                hint = "Write it without look-around and back-references, or list the words under `terms`."
                raise WorkspaceError("BW622", message, where=where, hint=hint) from None
    for section, path, term in _terms(kit):
        if not _has_words(term):
            where = _place(places, brand_dir, section, *path)
            message = f"The term {term!r} has no letter or digit to look for."
            raise WorkspaceError("BW622", message, where=where, hint="Write the words that are meant.")


def _has_words(term: str) -> bool:
    if term[:1].isascii() and term[:1].isalnum():
        return True
    return any(char.isalnum() or char in "#%$€£¥" for char in fold(term))


def _terms(kit: Kit) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for index, entry in enumerate(kit.banned_claims):
        yield from (("banned_claims", (index, "terms", n), term) for n, term in enumerate(entry.terms))
    for index, topic in enumerate(kit.sensitive_topics):
        yield from (("sensitive_topics", (index, "cues", n), cue) for n, cue in enumerate(topic.cues))
    for index, duty in enumerate(kit.disclosures):
        yield "disclosures", (index, "text"), duty.text
    yield from (("terms", ("avoid", n, "term"), avoid.term) for n, avoid in enumerate(kit.terms.avoid))
    yield from (("terms", ("exact", n), name) for n, name in enumerate(kit.terms.exact))
    yield from (
        ("terms", ("trademarks", n, "name"), mark.name) for n, mark in enumerate(kit.terms.trademarks)
    )
    for n, one in enumerate(kit.terms.consistent):
        yield from (("terms", ("consistent", n, "spellings", at), s) for at, s in enumerate(one.spellings))
    for n, competitor in enumerate(kit.terms.competitors):
        yield "terms", ("competitors", n, "name"), competitor.name
        yield from (
            ("terms", ("competitors", n, "aliases", at), a) for at, a in enumerate(competitor.aliases)
        )
    yield from (("terms", ("acronyms", acronym), acronym) for acronym in kit.terms.acronyms)
    yield from (("voice", ("voice", "avoid_phrases", n), p) for n, p in enumerate(kit.voice.avoid_phrases))
    yield from (("voice", ("voice", "jargon", n), word) for n, word in enumerate(kit.voice.jargon))


def _place(places: dict[str, Lines], brand_dir: Path, section: str, *path: str | int) -> Where:
    lines = places.get(section, Lines())
    return Where(_shown(brand_dir, f"{section}.yaml"), lines.of(path), dotted(path))


def _evidence_hashes(kit: Kit, places: dict[str, Lines], brand_dir: Path) -> dict[str, str]:
    """The hash of each evidence file, verified to be what its proof point was approved with."""
    read: dict[str, bytes] = {}
    for index, proof in enumerate(kit.proof_points):
        name = proof.evidence.file
        if name not in read:
            where = _place(places, brand_dir, "proof_points", index, "evidence", "file")
            read[name] = _evidence_bytes(brand_dir, name, proof.id, where)
        _verify(proof, read[name], places, brand_dir, index)
    return {name: sha256_hex(data) for name, data in sorted(read.items())}


def _evidence_bytes(brand_dir: Path, name: str, proof_id: str, where: Where) -> bytes:
    hint = "Put the file into the kit's folder `evidence/` and name it by its path from the kit's folder."
    try:
        root = brand_dir.resolve()
        path = (brand_dir / name).resolve()
        if Path(name).is_absolute() or not path.is_relative_to(root):
            message = f"The evidence of {proof_id} is outside the kit: {name}."
            raise WorkspaceError("BW624", message, where=where, hint=hint)
        if not path.is_file():
            raise WorkspaceError(
                "BW623", f"The evidence of {proof_id} is missing: {name}.", where=where, hint=hint
            )
        if path.stat().st_size > MAX_EVIDENCE_BYTES:
            message = f"The evidence of {proof_id} is larger than 50 MB: {name}."
            raise WorkspaceError("BW623", message, where=where, hint="Keep the pages that matter.")
        return path.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"The evidence of {proof_id} cannot be read: {name}: {reason}."
        raise WorkspaceError("BW623", message, where=where, hint=hint) from None


def _verify(proof: ProofPoint, data: bytes, places: dict[str, Lines], brand_dir: Path, index: int) -> None:
    evidence = proof.evidence
    if (actual := sha256_hex(data)) != evidence.sha256:
        where = _place(places, brand_dir, "proof_points", index, "evidence", "sha256")
        message = (
            f"The evidence of {proof.id} is not the file that was approved: {evidence.file} has another hash."
        )
        hint = f"Look at what changed; if it still proves the claim, approve it anew with sha256: {actual}"
        raise WorkspaceError("BW625", message, where=where, hint=hint)
    where = _place(places, brand_dir, "proof_points", index, "evidence", "excerpt")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = (
            f"The evidence of {proof.id} is not UTF-8 text, so its excerpt cannot be found: {evidence.file}."
        )
        hint = "Keep the text beside the original, and name the text here."
        raise WorkspaceError("BW626", message, where=where, hint=hint) from None
    if _spaced(evidence.excerpt) not in _spaced(text):
        message = f"The excerpt of {proof.id} does not stand in {evidence.file}."
        hint = "Copy the words from the file, letter by letter."
        raise WorkspaceError("BW626", message, where=where, hint=hint)


def _spaced(text: str) -> str:
    """Line breaks of a file are not those of YAML; everything else is compared letter by letter."""
    return " ".join(unicodedata.normalize("NFC", text).split())
