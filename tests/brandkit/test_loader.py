"""Loading a kit: what is read, and how what is wrong is reported."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from brandwright.brandkit import load_kit
from brandwright.brandkit.models import Kit
from brandwright.errors import WorkspaceError


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace the first occurrence in a file of the kit."""

    def act(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return act


def write(name: str, data: bytes) -> Callable[[Path], None]:
    """Write a file of the kit."""

    def act(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return act


def no_folder(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def evidence_link(folder: Path) -> None:
    secret = folder.parent / "secret.md"
    secret.write_text("Certificate 4711: Harborlight Ltd is certified to ISO 27001 until 2027-12-31.\n")
    (folder / "evidence/certificate.md").unlink()
    (folder / "evidence/certificate.md").symlink_to(secret)


BAD: tuple[tuple[str, Callable[[Path], None], str, str, str], ...] = (
    ("no folder", no_folder, "BW620", "", "there is no such folder"),
    ("no meta.yaml", lambda folder: (folder / "meta.yaml").unlink(), "BW620", "", "has no meta.yaml"),
    ("unknown file", write("proofpoints.yaml", b"- a\n"), "BW621", "brand/proofpoints.yaml", "not a file"),
    ("other ending", write("terms.yml", b"a: b\n"), "BW621", "brand/terms.yml", "not a file"),
    ("empty file", write("terms.yaml", b""), "BW601", "brand/terms.yaml", "empty"),
    ("only comments", write("terms.yaml", b"# nothing\n"), "BW601", "brand/terms.yaml", "empty"),
    ("binary file", write("terms.yaml", b"\x00\x01\x02"), "BW600", "brand/terms.yaml", "control character"),
    ("not UTF-8", write("terms.yaml", b"exact: [caf\xe9]\n"), "BW600", "brand/terms.yaml", "not UTF-8"),
    ("50 MB", write("terms.yaml", b"#" * 50_000_000), "BW600", "brand/terms.yaml", "larger than"),
    (
        "a folder",
        lambda folder: (folder / "style_packs.yaml").mkdir(),
        "BW600",
        "brand/style_packs.yaml",
        "folder",
    ),
    ("not YAML", write("terms.yaml", b"exact: [a\n"), "BW601", "brand/terms.yaml", "not valid YAML"),
    (
        "key twice",
        write("terms.yaml", b"exact: []\nexact: []\n"),
        "BW601",
        "brand/terms.yaml:2",
        "given twice",
    ),
    ("a list is wanted", write("channels.yaml", b"id: email\n"), "BW602", "brand/channels.yaml", "a list"),
    (
        "unknown field",
        change("proof_points.yaml", "  qualifier:", "  qualifer:"),
        "BW602",
        "brand/proof_points.yaml",
        "`[0].qualifer` is not a known field",
    ),
    (
        "missing field",
        change("proof_points.yaml", "  approved_by: legal\n", ""),
        "BW602",
        "brand/proof_points.yaml:3",
        "`[0].approved_by` is missing",
    ),
    (
        "wrong value",
        change("proof_points.yaml", "valid_until: 2027-01-31", "valid_until: soon"),
        "BW602",
        "brand/proof_points.yaml:20",
        "`[0].valid_until`",
    ),
    (
        "wrong class",
        change("proof_points.yaml", "supports: [number]", "supports: [numbers]"),
        "BW602",
        "brand/proof_points.yaml:12",
        "`[0].supports[0]`",
    ),
    (
        "look-around",
        change("banned_claims.yaml", "'auto-?pilots?'", "'(?<=on )autopilot'"),
        "BW622",
        "brand/banned_claims.yaml:11",
        "autopilot cannot be used: it is not an RE2 pattern",
    ),
    (
        "matches nothing",
        change("banned_claims.yaml", "'auto-?pilots?'", "'x*'"),
        "BW622",
        "brand/banned_claims.yaml:11",
        "it matches the empty text",
    ),
    (
        "term of nothing",
        change("banned_claims.yaml", "risk-free", '"\u200b-"'),
        "BW622",
        "brand/banned_claims.yaml:3",
        "no letter or digit",
    ),
    (
        "neither terms nor patterns",
        change("banned_claims.yaml", "  patterns: ['auto-?pilots?']\n", ""),
        "BW602",
        "brand/banned_claims.yaml:10",
        "at least one of",
    ),
    (
        "evidence missing",
        lambda folder: (folder / "evidence/certificate.md").unlink(),
        "BW623",
        "brand/proof_points.yaml:80",
        "evidence of pp-iso is missing",
    ),
    (
        "evidence is a folder",
        change("proof_points.yaml", "file: evidence/certificate.md", "file: evidence"),
        "BW623",
        "brand/proof_points.yaml:80",
        "evidence of pp-iso is missing",
    ),
    (
        "evidence outside",
        change("proof_points.yaml", "file: evidence/certificate.md", "file: ../certificate.md"),
        "BW624",
        "brand/proof_points.yaml:80",
        "outside the kit",
    ),
    (
        "evidence by an absolute path",
        change("proof_points.yaml", "file: evidence/certificate.md", "file: /etc/hostname"),
        "BW624",
        "brand/proof_points.yaml:80",
        "outside the kit",
    ),
    ("evidence behind a link", evidence_link, "BW624", "brand/proof_points.yaml:80", "outside the kit"),
    (
        "evidence changed",
        write("evidence/certificate.md", b"Certificate 4712\n"),
        "BW625",
        "brand/proof_points.yaml:81",
        "pp-iso is not the file that was approved",
    ),
    (
        "excerpt not in it",
        change("proof_points.yaml", "excerpt: Harborlight Ltd is", "excerpt: Harborlight Ltd was"),
        "BW626",
        "brand/proof_points.yaml:82",
        "does not stand in evidence/certificate.md",
    ),
)


@pytest.mark.parametrize(("case", "spoil", "code", "where", "words"), BAD, ids=[case[0] for case in BAD])
def test_a_bad_kit_is_refused_with_its_place(
    kit_dir: Path, case: str, spoil: Callable[[Path], None], code: str, where: str, words: str
) -> None:
    spoil(kit_dir)

    with pytest.raises(WorkspaceError) as caught:
        load_kit(kit_dir)

    error = caught.value
    assert error.exit_code == 6
    assert (error.code, words in error.message) == (code, True), str(error)
    assert str(error.where).startswith(where), str(error.where)
    assert error.hint


def test_a_bad_pattern_is_reported_once_and_nowhere_else(
    kit_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    change("banned_claims.yaml", "'auto-?pilots?'", "'(?!x)y'")(kit_dir)
    with pytest.raises(WorkspaceError):
        load_kit(kit_dir)
    assert capfd.readouterr() == ("", "")


def test_evidence_that_is_not_text_cannot_hold_an_excerpt(kit_dir: Path) -> None:
    data = b"%PDF-1.7\xff\xfe"
    (kit_dir / "evidence/certificate.md").write_bytes(data)
    path = kit_dir / "proof_points.yaml"
    text = path.read_text()
    old = text[text.index("certificate.md") :].split("sha256: ")[1][:64]
    path.write_text(text.replace(old, hashlib.sha256(data).hexdigest()))
    with pytest.raises(WorkspaceError, match="not UTF-8 text") as caught:
        load_kit(kit_dir)
    assert caught.value.code == "BW626"


def test_only_meta_is_required(tmp_path: Path) -> None:
    (tmp_path / "meta.yaml").write_text('brand: A\nkit_version: "1"\nlocales: [en]\n')
    kit = load_kit(tmp_path)
    assert (kit.meta.brand, kit.proof_points, len(kit.sha256)) == ("A", (), 64)


def test_the_hash_is_that_of_content_and_evidence(kit_dir: Path, kit: Kit) -> None:
    assert load_kit(kit_dir).sha256 == kit.sha256

    path = kit_dir / "terms.yaml"
    path.write_text("# a comment says nothing new\n" + path.read_text())
    assert load_kit(kit_dir).sha256 == kit.sha256

    change("terms.yaml", "term: synergy", "term: synergies")(kit_dir)
    assert load_kit(kit_dir).sha256 != kit.sha256


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_reported(kit_dir: Path) -> None:
    (kit_dir / "terms.yaml").chmod(0)
    with pytest.raises(WorkspaceError) as caught:
        load_kit(kit_dir)
    assert caught.value.code == "BW600"


def test_voice_holds_two_sections(kit: Kit) -> None:
    assert kit.voice.exclamation_max == 1
    assert kit.readability.sentence_max_words == 20
