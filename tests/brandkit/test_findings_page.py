"""The page of findings lists the rules that exist, and no others."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAMILIES = (
    "banned|claims|citations|quotes|parts|limits|disclosures|privacy|terms|voice|topics|constraints|locale"
)


def test_every_rule_is_on_the_page() -> None:
    page = (ROOT / "docs/reference/findings.md").read_text(encoding="utf-8")
    listed = set(re.findall(rf"^\| `((?:{FAMILIES})\.[a-z<>-]+)` \|", page, re.MULTILINE))

    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/brandkit/rules").glob("_*.py")
    )
    written = set(re.findall(rf"f?\"((?:{FAMILIES})\.(?:[a-z-]+|\{{[a-z.]+\}}))\"", source))
    kinds = {"email", "phone", "card", "iban", "ssn", "ip", "key"}
    expanded = {
        "banned.{entry.id}": {"banned.<id>"},
        "disclosures.{entry.id}": {"disclosures.<id>"},
        "topics.{topic.id}": {"topics.<id>"},
        "privacy.{kind}": {f"privacy.{kind}" for kind in kinds},
        "voice.{name}": {"voice.exclamation", "voice.emoji"},
    }
    rules = {rule for name in written for rule in expanded.get(name, {name})}
    # The allow list is a setting that messages name.
    assert listed == rules - {"privacy.allow"}
