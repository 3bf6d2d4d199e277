"""What every index of the organizational memory has to do, as tests that any implementation can inherit.

    class TestMyIndex(IndexConformance):
        @pytest.fixture
        def open_index(self, tmp_path):
            return lambda source: MyIndex(tmp_path, source)

`open_index` is called again within a test, as a new process would open the same files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..memory._facets import UNMARKED
from ..memory.index import Changes, Entry, Facets, Index, Source, Validity, Where

if TYPE_CHECKING:
    from ..memory.embedder import Vectors

__all__ = ("IndexConformance", "ListSource", "OpenIndex", "WordEmbedder")

OpenIndex = Callable[[Source], Index]


class ListSource:
    """A source in memory: entries by id, and a counter of their changes."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        self.sequence = 0
        self.epoch = 0
        self.entries: dict[str, Entry] = {}
        for name, text in (texts or {}).items():
            self.put(name, text)

    def put(self, name: str, text: str, validity: Validity = "current", facets: Facets = UNMARKED) -> None:
        """Add or change an entry."""
        self.sequence += 1
        self.entries[name] = Entry(name, self.sequence, text, validity, facets)

    def erase(self, name: str) -> None:
        """Take an entry away for good."""
        self.sequence += 1
        self.epoch += 1
        del self.entries[name]

    def changes(self, since: int) -> Changes:
        """Entries changed after `since`."""
        changed = [entry for entry in self.entries.values() if entry.seq > since]
        return Changes(self.sequence, sorted(changed, key=lambda entry: entry.seq), self.epoch)


class WordEmbedder:
    """Vectors from the words alone, without a model: texts are near when they share words."""

    id = "words"
    dim = 128

    def __init__(self, version: str = "1") -> None:
        self.sha256 = hashlib.sha256(version.encode()).hexdigest()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        import numpy as np

        rows = np.full((len(texts), self.dim), 1e-3, np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                rows[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dim] += 1
        lengths: Vectors = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / lengths


TEXTS = {
    "lrn-mail": "email subject lines with a question raise the open rate",
    "lrn-video": "short video doubles the click rate of paid social",
    "lrn-price": "a price in the headline lowers conversion on the landing page",
}


class IndexConformance:
    """The tests; inherit them and give the fixture `open_index`."""

    def test_finds_the_record_that_speaks_of_it(self, open_index: OpenIndex) -> None:
        index = _synced(open_index, ListSource(TEXTS))
        assert index.search("open rate of email subject lines", 3)[0].id == "lrn-mail"

    def test_ranks_count_from_one_and_scores_fall(self, open_index: OpenIndex) -> None:
        hits = _synced(open_index, ListSource(TEXTS)).search("rate of the landing page", 3)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

    def test_gives_at_most_k(self, open_index: OpenIndex) -> None:
        index = _synced(open_index, ListSource(TEXTS))
        assert len(index.search("rate", 1)) == 1
        assert index.search("rate", 0) == []

    def test_shows_only_what_is_allowed(self, open_index: OpenIndex) -> None:
        index = _synced(open_index, ListSource(TEXTS))
        hits = index.search("email open rate", 3, among=frozenset({"lrn-video", "lrn-unknown"}))
        assert [hit.id for hit in hits] == ["lrn-video"]
        assert index.search("email open rate", 3, among=frozenset()) == []

    def test_finds_an_allowed_record_behind_many_better_ones(self, open_index: OpenIndex) -> None:
        source = ListSource({f"lrn-{n}": "email open rate" for n in range(300)})
        source.put("lrn-allowed", "the open rate of a much longer text about other things")
        hits = _synced(open_index, source).search("email open rate", 1, among=frozenset({"lrn-allowed"}))
        assert [hit.id for hit in hits] == ["lrn-allowed"]

    def test_finds_only_what_the_filter_admits(self, open_index: OpenIndex) -> None:
        source = ListSource()
        for n in range(300):
            facets = Facets(
                channel="sms" if n % 100 == 7 else "email", status="approved" if n else "proposed"
            )
            source.put(f"lrn-{n:03}", "open rate of the welcome message", facets=facets)
        index = _synced(open_index, source)
        sms = Where(channel="sms", statuses=("approved",))
        assert [hit.id for hit in index.search("open rate", 9, sms)] == ["lrn-007", "lrn-107", "lrn-207"]
        assert [hit.id for hit in index.search("open rate", 9, sms, {"lrn-107", "lrn-001"})] == ["lrn-107"]
        assert index.search("open rate", 9, Where(channel="push")) == []

    def test_a_changed_facet_counts_at_once(self, open_index: OpenIndex) -> None:
        source = ListSource()
        source.put("lrn-mail", TEXTS["lrn-mail"], facets=Facets(status="proposed"))
        index = _synced(open_index, source)
        approved = Where(statuses=("approved",))
        assert index.search("open rate", 3, approved) == []
        source.put("lrn-mail", TEXTS["lrn-mail"], facets=Facets(status="approved"))
        index.sync()
        assert [hit.id for hit in index.search("open rate", 3, approved)] == ["lrn-mail"]

    def test_names_the_values_of_a_facet(self, open_index: OpenIndex) -> None:
        source = ListSource()
        for name, segment, status in (
            ("lrn-1", "students", "approved"),
            ("lrn-2", "parents", "retired"),
            ("lrn-3", "students", "approved"),
            ("lrn-4", "", "approved"),
        ):
            source.put(name, "a text", facets=Facets(segment=segment, status=status))
        index = _synced(open_index, source)
        assert index.names("segment") == {"students", "parents"}
        assert index.names("segment", Where(statuses=("approved",))) == {"students"}

    def test_nothing_erased_stays(self, open_index: OpenIndex) -> None:
        source = ListSource(TEXTS | {"lrn-canary": "Agatha Canary clicked"})
        index = _synced(open_index, source)
        source.erase("lrn-canary")
        index.sync()
        assert "lrn-canary" not in [hit.id for hit in index.search("Agatha Canary clicked", 9)]
        assert index.verify().ok

    def test_an_empty_question_finds_nothing(self, open_index: OpenIndex) -> None:
        assert _synced(open_index, ListSource(TEXTS)).search("  ", 3) == []

    def test_a_question_is_words_and_no_syntax(self, open_index: OpenIndex) -> None:
        index = _synced(open_index, ListSource(TEXTS))
        for question in ('"', 'open" OR "x', "rate*", "text:rate NEAR(", "-rate ^open", "NOT", "é ☃"):
            index.search(question, 3)

    def test_an_empty_memory_finds_nothing(self, open_index: OpenIndex) -> None:
        index = _synced(open_index, ListSource())
        assert index.search("open rate", 3) == []
        assert index.health().ok

    def test_follows_new_and_changed_records(self, open_index: OpenIndex) -> None:
        source = ListSource(TEXTS)
        index = _synced(open_index, source)
        source.put("lrn-new", "podcast sponsorships bring few trials")
        source.put("lrn-mail", "newsletters at noon")
        assert index.sync() == 2
        assert index.search("podcast sponsorships", 1)[0].id == "lrn-new"
        assert index.search("newsletters at noon", 1)[0].id == "lrn-mail"
        assert index.health().entries == 4

    def test_a_record_that_became_history_is_found_once(self, open_index: OpenIndex) -> None:
        source = ListSource(TEXTS)
        index = _synced(open_index, source)
        source.put("lrn-mail", TEXTS["lrn-mail"], "history")
        index.sync()
        assert [hit.id for hit in index.search("email subject question", 9)].count("lrn-mail") == 1
        assert index.verify().ok

    def test_following_again_changes_nothing(self, open_index: OpenIndex) -> None:
        index = _synced(open_index, ListSource(TEXTS))
        before = index.search("open rate", 3)
        assert index.sync() == 0
        assert index.search("open rate", 3) == before

    def test_another_process_sees_what_was_written(self, open_index: OpenIndex) -> None:
        source = ListSource(TEXTS)
        reader = _synced(open_index, source)
        reader.search("open rate", 1)
        source.put("lrn-new", "podcast sponsorships bring few trials")
        writer = _synced(open_index, source)
        writer.close()
        reader.sync()
        assert reader.search("podcast sponsorships", 1)[0].id == "lrn-new"

    def test_survives_being_closed(self, open_index: OpenIndex) -> None:
        source = ListSource(TEXTS)
        index = _synced(open_index, source)
        index.close()
        index.close()
        index.sync()
        assert index.search("open rate", 1)[0].id == "lrn-mail"

    def test_a_rebuild_finds_the_same(self, open_index: OpenIndex) -> None:
        index = _synced(open_index, ListSource(TEXTS))
        before = [hit.id for hit in index.search("open rate", 3)]
        assert index.rebuild() == len(TEXTS)
        assert [hit.id for hit in index.search("open rate", 3)] == before
        assert index.verify().ok

    def test_an_older_ledger_makes_it_start_again(self, open_index: OpenIndex) -> None:
        index = _synced(open_index, ListSource(TEXTS | {"lrn-more": "a text about radio"}))
        index.close()
        restored = _synced(open_index, ListSource(TEXTS))
        assert [hit.id for hit in restored.search("radio", 1)] != ["lrn-more"]
        assert restored.verify().ok

    def test_verify_names_what_the_ledger_has_and_the_index_has_not(self, open_index: OpenIndex) -> None:
        source = ListSource(TEXTS)
        index = _synced(open_index, source)
        source.entries["lrn-ghost"] = Entry("lrn-ghost", source.sequence, "never announced")
        health = index.verify()
        assert not health.ok
        assert any("lrn-ghost" in problem for problem in health.problems)


def _synced(open_index: OpenIndex, source: Source) -> Index:
    index = open_index(source)
    index.sync()
    return index
