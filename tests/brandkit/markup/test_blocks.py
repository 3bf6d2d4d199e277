"""What a reader of Markdown or HTML takes in, block by block, and where it stands."""

from __future__ import annotations

import pytest

from brandwright.brandkit.markup import READERS, Document, Format, Ignores, format_of, parse_markup


def _blocks(source: str, format: str = "markdown") -> list[tuple[str, str]]:
    document = parse_markup(source, "html" if format == "html" else "markdown")
    return [(block.scope, block.text) for block in document.blocks]


def _spot(document: Document, words: str) -> str:
    """The source of the words, wherever a block shows them."""
    for block in document.blocks:
        if (at := block.shown.find(words)) >= 0:
            start, end = block.places.span(at, at + len(words))
            return document.source[start:end]
    raise AssertionError(f"{words!r} is in no block")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Plain words", [("text.md", "Plain words")]),
        ("# One #\n\n## Two", [("text.heading.h1.md", "One"), ("text.heading.h2.md", "Two")]),
        ("Set\n===", [("text.heading.h1.md", "Set")]),
        ("- a\n- b", [("text.list.md", "a"), ("text.list.md", "b")]),
        ("- a\n  - b\n- c", [("text.list.md", "a"), ("text.list.md", "b"), ("text.list.md", "c")]),
        ("- a\n\n  b", [("text.list.md", "a"), ("text.md", "b")]),
        ("> a\nlazy\n>\n> b", [("text.blockquote.md", "a\nlazy"), ("text.md", "b")]),
        (
            "| h |\n|---|\n| a \\| b |",
            [("text.table.header.md", "h"), ("text.table.cell.md", "a | b")],
        ),
        ("![Al &amp; t](x.png)", [("text.attr.alt", "Al & t")]),
        ("a `b c` d", [("text.md", "a *** d")]),
        ("see <https://a.org> and https://b.org/x.", [("text.md", "see ************* and ***************.")]),
        ("[https://a.org](https://a.org)", [("text.md", "*************")]),
        ("[here](https://a.org)", [("text.md", "here")]),
        ("[r][1] and [r]\n\n[1]: https://a.org\n[r]: https://b.org", [("text.md", "r and r")]),
        ("g**uarante**ed", [("text.md", "guaranteed")]),
        ("a <b>bold</b> &copy; \\* end", [("text.md", "a bold © * end")]),
        ("one  \ntwo", [("text.md", "one two")]),
        ("one\\\ntwo", [("text.md", "one two")]),
        ("one\ntwo", [("text.md", "one\ntwo")]),
        ("```sh\ncode\n```\n\n    code\n\nafter", [("text.md", "after")]),
        ("<div>\nraw *x* <p>para</p></div>", [("text.md", "raw *x*"), ("text.md", "para")]),
        ("<pre>\nno\n</pre>\n\nyes", [("text.md", "yes")]),
        (
            "---\ntitle: The title\ndraft: true\n---\nBody",
            [("text.frontmatter.title.md", "The title"), ("text.md", "Body")],
        ),
        (
            '+++\ntitle = "The title"\n+++\nBody',
            [("text.frontmatter.title.md", "The title"), ("text.md", "Body")],
        ),
        ("<!-- a comment -->\n\nBody", [("text.md", "Body")]),
        ("~~gone~~ stays", [("text.md", "gone stays")]),
        ("", []),
    ],
)
def test_markdown_is_read_as_these_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert _blocks(source) == expected
    crlf = [(scope, text) for scope, text in _blocks(source.replace("\n", "\r\n"))]
    assert crlf == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>one</p><p>two</p>", [("text.md", "one"), ("text.md", "two")]),
        ("<h2>Head</h2>", [("text.heading.h2.md", "Head")]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", [("text.list.md", "a"), ("text.list.md", "b")]),
        (
            "<table><tr><th>h</th><td>c</td></tr></table>",
            [("text.table.header.md", "h"), ("text.table.cell.md", "c")],
        ),
        ("<p>a <code>b</code> c</p>", [("text.md", "a * c")]),
        ("<script>no</script><style>no</style><figure>no</figure><p>yes", [("text.md", "yes")]),
        ('<p>x <img src="i" alt="a &quot;b&quot;"> y</p>', [("text.attr.alt", 'a "b"'), ("text.md", "x  y")]),
        ("<p>5 < 6 & 7 &lt; 8</p>", [("text.md", "5 < 6 & 7 < 8")]),
        ('<div class="code">no</div><p>yes</p>', [("text.md", "yes")]),
        ("no tags at all", [("text.md", "no tags at all")]),
        ("<p>one<br>two</p>", [("text.md", "one two")]),
    ],
)
def test_html_is_read_as_these_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert _blocks(source, "html") == expected


@pytest.mark.parametrize(
    ("source", "words", "written"),
    [
        ("a g**uarante**ed b", "guaranteed", "g**uarante**ed"),
        ("x &amp; y", "&", "&amp;"),
        ("> one\n> two *three*", "two three", "two *three"),
        ("> one\n> two", "one\ntwo", "one\n> two"),
        ("| a |\n|---|\n| x \\| y |", "x | y", "x \\| y"),
        ("- \ttab *x*", "tab x", "tab *x"),
        ("# Head \\# more ##", "# more", "\\# more"),
        ("[the *label*](u 'title')", "the label", "the *label"),
        ("`` a ` b ``", "a ` b", "a ` b"),
        ("![an *alt*](x)", "an alt", "an *alt"),
        ("1. one\r\n   two", "one\ntwo", "one\r\n   two"),
    ],
)
def test_words_are_found_where_they_stand(source: str, words: str, written: str) -> None:
    assert _spot(parse_markup(source, "markdown"), words) == written


def test_blocks_know_what_they_are() -> None:
    document = parse_markup("## Head\n\n> quoted\n>\n> more\n\n- item\n\n  second\n\n[all](u)", "markdown")
    assert [(block.kind, block.level, block.href) for block in document.blocks] == [
        ("heading", 2, None),
        ("quote", 0, None),
        ("quote", 0, None),
        ("list-item", 0, None),
        ("list-item", 0, None),
        ("paragraph", 0, "u"),
    ]


def test_elements_are_counted_and_summed_up() -> None:
    document = parse_markup(
        "# H\n\nOne.\n\n- two\n- three\n\n> four\n\n```\ncode\n```\n\n| a |\n|---|", "markdown"
    )
    assert document.counts == {
        **{"heading_h1": 1, "list": 2, "blockquote": 1, "pre": 1, "table_header": 1},
        "paragraphs": 4,
    }
    assert document.summary is not None
    assert document.summary.text == "One.\n\ntwo\n\nthree\n\nfour"


def test_comments_that_speak_to_the_rules_are_kept_in_their_order() -> None:
    document = parse_markup(
        "one\n\n<!-- vale off -->\n\ntwo <!-- vale on --> more\n\n<!-- other -->", "markdown"
    )
    assert [(switch.text, switch.block) for switch in document.switches] == [("vale off", 1), ("vale on", 1)]


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.md", "markdown"),
        ("A.HTML", "html"),
        ("x.rst", "rst"),
        ("x.adoc", "asciidoc"),
        ("x", "text"),
        ("x.mdc", "markdown"),
    ],
)
def test_the_extension_says_the_format(name: str, format: str) -> None:
    assert format_of(name, {"mdc": "md"}) == format


@pytest.mark.parametrize("format", ["rst", "asciidoc", "text"])
def test_other_formats_are_plain_text(format: str) -> None:
    document = parse_markup("one\ntwo\n\nthree", format, ext="x")  # type: ignore[arg-type]
    assert [(block.scope, block.text) for block in document.blocks] == [
        ("text.x", "one\ntwo"),
        ("text.x", "three"),
    ]
    assert document.summary is None


@pytest.mark.parametrize(
    "source",
    [
        "<figure><img src='x'><figcaption>Guaranteed</figcaption></figure>",
        "<div class='code'>Guaranteed</div>",
        "<noscript><p>Guaranteed</p></noscript>",
        "<p>It is <code>Guaranteed</code></p>",
    ],
)
@pytest.mark.parametrize("format", ["html", "markdown"])
def test_what_readers_see_can_be_asked_for(source: str, format: Format) -> None:
    blocks = parse_markup(source, format, ignores=READERS).blocks
    assert any("Guaranteed" in block.text for block in blocks)
    assert parse_markup("```\nGuaranteed\n```", "markdown", ignores=READERS).blocks == ()


def test_blocks_of_code_can_be_read_too() -> None:
    ignores = Ignores(scopes=(), skipped=())
    source = "> ```sh\n> one\n>   two\n> ```\n\n    three"
    blocks = parse_markup(source, "markdown", ignores=ignores).blocks
    assert [block.text for block in blocks] == ["one\n  two", "three"]
    start, end = blocks[0].places.span(4, 9)
    assert source[start:end] == "  two"
