"""How results come into memory: the page does what it says."""

from pathlib import Path

from tests.docs.test_docs_run import ROOT, Reader, blocks

from brandwright.memory.importing.mapping import Column, Reading, load_mapping
from brandwright.memory.inputs import LearningInput


def test_how_to_import_results(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(ROOT / "docs" / "how-to" / "import-results.md")
    assert len(reader.ran) >= 8
    demo = tmp_path / "demo"
    assert load_mapping(demo / "draft-mapping.yaml").file.delimiter == ";"
    stats = reader.brandwright(["memory", "review", "--json"]).json
    assert [row["statement"] for row in stats["pending"]] == [
        "Nurses read our e-mails on the phone, before the shift."
    ]


def test_the_page_of_mappings_shows_a_valid_one_and_names_every_key_and_field(tmp_path: Path) -> None:
    page = ROOT / "docs" / "reference" / "mapping.md"
    (shown,) = (block.text for block in blocks(page) if block.kind == "yaml")
    path = tmp_path / "mapping.yaml"
    path.write_text(shown, encoding="utf-8")
    assert load_mapping(path).columns["Open rate"].unit == "percent"
    text = page.read_text(encoding="utf-8")
    keys = {*Reading.model_fields, *Column.model_fields, "column", "is", "empty"}
    missing = [
        name
        for name in {*keys, *LearningInput.model_fields} - {"origin"}
        if f"`{name}" not in text and f"{name}:" not in text
    ]
    assert missing == []
