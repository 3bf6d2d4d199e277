"""Whatever the text is: it is read, quickly, and every character of a block has a place in the source."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brandwright.brandkit.markup import Format, MarkupBlock, parse_markup

PIECES = st.sampled_from(
    (
        *(
            "a word",
            "Größe",
            "🙂",
            "*",
            "**",
            "_",
            "`",
            "``",
            "[",
            "]",
            "(",
            ")",
            "![",
            "](x)",
            "[r]: u\n",
            "<b>",
        ),
        *(
            "</b>",
            "<p>",
            "</p>",
            "<li>",
            "<!-- vale off -->",
            "<!--",
            "-->",
            "&amp;",
            "&#65;",
            "&nope;",
            "\\*",
        ),
        *(
            "\\",
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            "  \n",
            "\t",
            "    ",
            "> ",
            "- ",
            "1. ",
            "# ",
            " #",
            "===\n",
            "|",
        ),
        *(
            "|-|-|\n",
            "| a \\| b | c |\n",
            "---\n",
            "title: x\n",
            "```\n",
            "~~~",
            "~~",
            "https://a.org/x?y=1.",
            "<",
        ),
        *("<https://b.org>", '<img alt="an &lt; alt">', "<pre>", "</pre>", "<script>", "\0", "\u2028", "x"),
    )
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=120))


def _same(block: MarkupBlock, source: str) -> None:
    """Characters that stand for themselves are those of the source, unless they are masked or were empty."""
    before = 0
    for at, size, start, length in block.places.runs():
        assert 0 <= start <= start + length <= len(source)
        assert start >= before, "the map goes backwards"
        before = start
        if size == length and "&" not in source[start : start + length]:
            shown = block.shown[at : at + size]
            written = source[start : start + length].replace("\0", "\ufffd")
            pairs = zip(shown, written, strict=True)
            assert all(s == w or s in "* \n" or w in "\\\r\u2028" for s, w in pairs), (shown, written)
    assert block.places.size == len(block.text) == len(block.shown)


@pytest.mark.parametrize("format", ["markdown", "html", "text", "rst", "asciidoc"])
def test_every_character_has_its_place(format: Format) -> None:
    @settings(max_examples=250, deadline=None)
    @given(TEXTS)
    def holds(source: str) -> None:
        document = parse_markup(source, format)
        for block in (*document.blocks, document.raw, *([document.summary] if document.summary else [])):
            if block.scope.startswith("text.frontmatter"):
                continue
            _same(block, source)

    holds()


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "[" * 40_000,
        "*" * 100_000,
        ">" * 5_000,
        "".join("  " * depth + "- x\n" for depth in range(300)),
        "![" * 10_000,
        "<a " * 50_000,
        "<!--" * 50_000,
        '<a "' * 20_000 + ">",
        "a  \n" * 10_000,
        "[a](b" * 10_000,
        "|" * 20_000 + "\n" + "|-" * 20_000,
        "(" * 50_000,
        "&" * 100_000,
        "https://" * 10_000,
        "<p><b><i>words " * 30_000,
        "<p>words " * 30_000 + "</div></b>" * 30_000,
        '<code class="x">words ' * 20_000 + "<p>" * 20_000,
    ],
    ids=lambda source: source[:8],
)
@pytest.mark.parametrize("format", ["markdown", "html"])
def test_tangled_text_is_read_within_seconds(source: str, format: Format) -> None:
    began = time.process_time()
    document = parse_markup(source, format)
    assert time.process_time() - began < 8
    assert document.blocks or not source.strip("<!-a \"'>|[](*&") or document.note or format == "html"


def test_text_that_nests_too_deep_is_checked_as_plain_text_and_says_so() -> None:
    document = parse_markup("> " * 500 + "guaranteed", "markdown")
    assert "guaranteed" in document.blocks[0].text
    assert "plain text" in document.note
