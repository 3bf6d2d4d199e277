"""A file is added to in its own style: every line and comment that was there is there afterwards."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from brandwright._yaml import load_yaml
from brandwright.brandkit.proposing._yamledit import EditError, add_to, set_at

STARTER = Path(__file__).parents[3] / "src" / "cli" / "_starter" / "brand"


@pytest.mark.parametrize(
    ("text", "path", "value", "after"),
    [
        ("", ("avoid",), {"term": "a", "use": "b"}, "avoid:\n  - term: a\n    use: b\n"),
        ("# only this\n", (), "a", "# only this\n- a\n"),
        ("avoid: []  # words\n", ("avoid",), "a", "avoid:  # words\n  - a\n"),
        ("[]\n\n# later\n", (), {"id": "x"}, "- id: x\n\n# later\n"),
        ("exact: [A]\n", ("exact",), "B, C", 'exact: [A, "B, C"]\n'),
        ("- id: x\n  n: 1  # one\n\n# end\n", (), {"id": "z"}, "- id: x\n  n: 1  # one\n- id: z\n\n# end\n"),
        ("a:\n- {x: 1}\nb: 2\n", ("a",), {"x": 2}, "a:\n- {x: 1}\n- {x: 2}\nb: 2\n"),
        ("v:\n  t:\n  n: 1\n", ("v", "t"), "a", "v:\n  t:\n    - a\n  n: 1\n"),
        ("v:\n  n: 1\nw: 2\n", ("v", "t"), "a", "v:\n  n: 1\n  t:\n    - a\nw: 2\n"),
        (
            "a:\n  - >-\n    folded\n    text\nb: 1\n",
            ("a",),
            "c",
            "a:\n  - >-\n    folded\n    text\n  - c\nb: 1\n",
        ),
        ("a: [x]", ("b",), "c", "a: [x]\nb:\n  - c\n"),
        ("t:\n  - a\n", ("t",), "1e3", 't:\n  - a\n  - "1e3"\n'),
        ("t:\n  - a\n", ("t",), "no", "t:\n  - a\n  - 'no'\n"),
        ("- a\n\n- b\n", (), "c", "- a\n\n- b\n\n- c\n"),
    ],
)
def test_an_addition(text: str, path: tuple[str, ...], value: Any, after: str) -> None:
    assert add_to(text, path, value) == after


@pytest.mark.parametrize(
    ("text", "path", "value", "after"),
    [
        ("a: 1  # one\n", ("a",), 2, "a: 2  # one\n"),
        ("a:\n  b: x\n", ("a", "b"), "y: z", "a:\n  b: 'y: z'\n"),
        (
            "- {id: e, parts: [{name: s, m: 7}]}\n",
            ("e", "parts", "s", "m"),
            5,
            "- {id: e, parts: [{name: s, m: 5}]}\n",
        ),
        ("- {id: e, n: 1}\n", ("e", "m"), 5, "- {id: e, n: 1, m: 5}\n"),
        ("a:\n  b: 1\nc: 2\n", ("a", "d"), False, "a:\n  b: 1\n  d: false\nc: 2\n"),
        ("", ("a", "b"), 1, "a:\n  b: 1\n"),
    ],
)
def test_a_setting(text: str, path: tuple[str, ...], value: Any, after: str) -> None:
    assert set_at(text, path, value) == after


@pytest.mark.parametrize("text", ["a: b\n", "a: {x: 1}\n", "a: [\n", "- a\n"])
def test_a_form_that_cannot_be_added_to_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        add_to(text, ("a", "b") if text.startswith("-") else ("a",), "c")


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40
)
_PLAIN = _TEXTS.map(lambda text: " ".join(text.split())).filter(bool)


@settings(max_examples=200, deadline=None)
@given(values=st.lists(_PLAIN, min_size=1, max_size=4), flow=st.booleans())
def test_any_text_comes_back_from_the_kits_own_loader_as_it_was(values: list[str], flow: bool) -> None:
    import tempfile

    text = "# head\nexact: [A]  # names\n" if flow else "# head\nexact:\n  - A  # first\nlast: 1\n"
    after = text
    for value in values:
        after = add_to(after, ("exact",), value)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "terms.yaml"
        path.write_text(after, encoding="utf-8")
        data, _ = load_yaml(path, where_name="terms.yaml")
    assert data["exact"] == ["A", *values]
    kept = [line for line in difflib.ndiff(text.split("\n"), after.split("\n")) if line.startswith("- ")]
    assert len(kept) <= (1 if flow else 0)


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("terms", ("avoid",), {"term": "a", "use": "b"}),
        ("terms", ("competitors",), {"name": "A", "mention": "never"}),
        ("voice", ("voice", "traits"), {"we_are": "a", "we_are_not": "b"}),
        ("proof_points", (), {"id": "a"}),
        ("messaging", ("pillars",), {"id": "a", "lines": [{"id": "b", "text": "c: d"}]}),
        ("channels", (), {"id": "a", "parts": [{"name": "body"}]}),
    ],
)
def test_every_starter_file_takes_an_entry_and_keeps_its_comments(
    name: str, path: tuple[str, ...], value: Any
) -> None:
    text = (STARTER / f"{name}.yaml").read_text(encoding="utf-8")
    after = add_to(text, path, value)

    data: Any = yaml.safe_load(after)
    for step in path:
        data = data[step]
    assert data[-1] == value
    assert [line for line in text.split("\n") if "#" in line] == [
        line for line in after.split("\n") if "#" in line
    ]
