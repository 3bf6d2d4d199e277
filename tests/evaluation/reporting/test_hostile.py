"""Nothing that a case says becomes a node of the page, whatever it says and wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.evaluation.logged import scored, write_log

from brandwright.evaluation.comparing import compare_runs
from brandwright.evaluation.reporting import JudgeCheck, Report, html_report, junit_report, make_report
from brandwright.evaluation.reporting.markup import el, page

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</svg><script>alert(1)</script>",
    "</desc></svg><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<img/src=`x`onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<button formaction=javascript:alert(1)>x",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<video src=x onerror=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=Content-Security-Policy content=''>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=import href=//evil.example/>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example/)}</style>",
    "<div style='background:url(//evil.example/)'>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>-->",
    "--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "]]><script>alert(1)</script>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=`alert(1)",
    " autofocus onfocus=alert(1) x=",
    "{{7*7}}{% raw %}<script>alert(1)</script>{% endraw %}",
    "${alert(1)}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<\x0cscript>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    "\ud800<script>alert(1)</script>",
    "javascript:alert(1)",
    "url(//evil.example/)",
    "//evil.example/x.png",
)

OURS = frozenset(
    {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "footer",
        "section",
        "div",
        "p",
        "h1",
        "h2",
    }
    | {
        "h3",
        "strong",
        "b",
        "span",
        "code",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "table",
        "caption",
        "thead",
    }
    | {"tbody", "tr", "th", "td", "ul", "li", "blockquote", "mark", "details", "summary"}
    | {"svg", "desc", "g", "line", "circle", "rect", "text", "tspan"}
)


class Nodes(HTMLParser):
    """Collects the elements and attributes of a page, as a browser's tokenizer would meet them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of that report."""
    return html_report(hostile_report(tmp_path_factory.mktemp("hostile")))


def hostile_report(folder: Path) -> Report:
    """A report in which every text of a case, a suite or a setting is hostile."""
    runs = [
        write_log(
            folder,
            f"r-{turn}",
            list(_lines(turn)),
            suite=HOSTILE[turn],
            agent=HOSTILE[2],
            engine=HOSTILE[3 + turn],
            model=HOSTILE[5 + turn],
            prompts={text: text for text in HOSTILE[: 10 + turn]},
            started=HOSTILE[6] if turn else "2026",
            brandwright=HOSTILE[7],
        )
        for turn in (0, 1)
    ]
    judge = JudgeCheck(HOSTILE[0], 1, 1, 1, 1, 0, 0.5, 0.1, 0.9, HOSTILE[1])
    return make_report(runs[1], past=runs, comparison=compare_runs(*runs), judges=[judge])


def _lines(turn: int) -> Iterator[dict[str, object]]:
    for at, text in enumerate(HOSTILE):
        finding = {"rule": text, "part": text, "excerpt": text, "message": text}
        value = float((at + turn) % 3 == 0)
        yield scored(
            text, HOSTILE[at % 4], value, reason=text, cluster=text, findings=[finding], line=at, tags=[text]
        )


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) >= 60


def test_a_page_has_only_elements_of_ours_and_none_that_runs_or_loads(hostile_page: str) -> None:
    found = Nodes()
    found.feed(hostile_page)
    assert set(found.elements) <= OURS
    assert found.others == []
    names = {name for name, _ in found.attributes}
    assert not [name for name in names if name.startswith("on") or name in ("src", "href", "style", "action")]
    assert hostile_page.count("<script") == 0


def test_each_of_them_is_still_read_as_it_was_written(hostile_page: str) -> None:
    found = Nodes()
    found.feed(hostile_page)
    words = "".join(found.words)
    for text in HOSTILE:
        plain = re.sub("[\x00-\x08\x0b-\x1f\u202e\ud800]", lambda hidden: f"\\u{ord(hidden[0]):04x}", text)
        assert plain in words, text


def test_nothing_hidden_is_left(hostile_page: str) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", hostile_page)
    assert hostile_page.encode()


def test_the_policy_of_the_page_allows_its_own_style_and_nothing_else(hostile_page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', hostile_page)
    rules = dict(part.strip().partition(" ")[::2] for part in policy.replace("&#x27;", "'").split(";"))
    assert rules["default-src"] == rules["script-src"] == "'none'"
    assert rules["style-src"].startswith("'sha256-")


def test_junit_is_xml_whatever_a_case_says(tmp_path: Path) -> None:
    from xml.etree import ElementTree as ET

    run = write_log(tmp_path, "r-1", list(_lines(0)), thresholds=dict.fromkeys(HOSTILE[:4], 1.0))
    root = ET.fromstring(junit_report(run, make_report(run)))
    assert len(root[0].findall("testcase")) == len(HOSTILE)


class TestMarkup:
    @pytest.mark.parametrize("name", ["script", "iframe", "img", "link", "x y", "a>", ""])
    def test_an_element_that_could_load_or_run_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="could run or load"):
            el(name)

    @pytest.mark.parametrize("name", ["onclick", "src", "style", "a b"])
    def test_so_is_an_attribute(self, name: str) -> None:
        with pytest.raises(ValueError, match="could run or load"):
            el("p", **{name: "x"})

    def test_a_link_leads_inside_the_page(self) -> None:
        assert str(el("a", "down", href="#down")) == '<a href="#down">down</a>'
        with pytest.raises(ValueError, match="its own places"):
            el("a", "out", href="https://example.com")

    def test_text_is_escaped_in_content_and_in_attributes(self) -> None:
        assert str(el("p", '<&"', title='"<')) == '<p title="&quot;&lt;">&lt;&amp;&quot;</p>'

    def test_a_style_sheet_cannot_end_its_element(self) -> None:
        with pytest.raises(ValueError, match="style sheet"):
            page("x", "a{}</style>", "", el("body"))
