"""The example of the page on recall is true."""

from tests.docs.test_docs_run import ROOT, blocks


def test_the_example_runs() -> None:
    (example,) = [
        block for block in blocks(ROOT / "docs" / "explanation" / "recall.md") if block.kind == "python"
    ]
    exec(compile(example.text, "recall.md", "exec"), {})
