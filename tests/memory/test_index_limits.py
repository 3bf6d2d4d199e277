"""What the machine refuses: a folder that may not be written, a full disk, a second rebuild, a download that fails."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.memory.library import Library

from brandwright.errors import ModelError
from brandwright.memory import Memory, _downloaded
from brandwright.store import Ledger
from brandwright.testing.index_conformance import WordEmbedder

QUESTION = "Do questions in subject lines lift opens?"
# Without the right to pass over permissions, which root has and a user has not.
CHILD = """
import json, sys
from brandwright.errors import BrandwrightError
from brandwright.memory import Memory
from brandwright.memory.index import IndexUnavailable, Where
from brandwright.store import Ledger
from brandwright.testing.index_conformance import WordEmbedder
from pathlib import Path

ledger, folder, work, limit = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
with Ledger.open(f"sqlite:///{ledger}", "acme") as opened:
    if limit:
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    memory = Memory(opened, folder)
    memory.__dict__["_found"] = (WordEmbedder(), "")
    try:
        if work == "recall":
            legs = []
            found = memory.recall("Do questions in subject lines lift opens?")
            try:
                hits = memory._hybrid.search("questions in subject lines", 5, Where(channel="email"))
                legs = sorted({part.leg for hit in hits for part in hit.parts})
            except IndexUnavailable:
                pass
            told = {"found": len(found.records), "legs": legs, "notices": found.notices}
        else:
            told = {"problems": memory.rebuild().problems}
    except BrandwrightError as error:
        told = {"code": error.code, "hint": error.hint}
    memory.close()
print(json.dumps(told))
"""


def drop_rights() -> None:
    import ctypes

    for right in (1, 2):
        ctypes.CDLL(None).prctl(24, right, 0, 0, 0)


@pytest.fixture
def ledger_file(ledger: Ledger, library: Library, tmp_path: Path) -> Path:
    statement = "Question {} in subject lines lifts opens of list{}."
    library.add_all({f"r{n}": {"kind": "creative", "statement": statement.format(n, n)} for n in range(40)})
    return tmp_path / "ledger.sqlite"


def started(
    ledger_file: Path, folder: Path, work: str, limit: int = 0, before: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(ledger_file), str(folder), work, str(limit)]
    return subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=before
    )


def said(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=100)
    assert (process.returncode, err) == (0, "")
    told: dict[str, Any] = json.loads(out)
    return told


def lock(folder: Path, *, writable: bool) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod((0o700 if writable else 0o500) if path.is_dir() else (0o600 if writable else 0o400))


@pytest.fixture
def read_only(ledger: Ledger, ledger_file: Path, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "index"
    memory = Memory(ledger, folder)
    memory.__dict__["_found"] = (WordEmbedder(), "")
    memory.recall(QUESTION)
    memory.close()
    lock(folder, writable=False)
    yield folder
    lock(folder, writable=True)


def test_a_folder_that_may_only_be_read_answers_from_what_is_there(
    read_only: Path, ledger_file: Path
) -> None:
    told = said(started(ledger_file, read_only, "recall", before=drop_rights))
    assert told["found"] > 0
    assert told["legs"] == ["lexical", "vector"]


def test_a_folder_that_may_only_be_read_is_not_built_anew(read_only: Path, ledger_file: Path) -> None:
    told = said(started(ledger_file, read_only, "rebuild", before=drop_rights))
    assert told["code"] == "BW721"
    assert "writable" in told["hint"]


@pytest.mark.parametrize("limit", [1, 150_000])
def test_a_full_disk_costs_the_index_and_no_answer(ledger_file: Path, tmp_path: Path, limit: int) -> None:
    told = said(started(ledger_file, tmp_path / "index", "recall", limit))
    assert told["found"] > 0
    assert any("left out" in notice or "built" in notice for notice in told["notices"]), told
    # With room again, the next question mends it.
    after = said(started(ledger_file, tmp_path / "index", "recall"))
    assert after["legs"] == ["lexical", "vector"]


def test_two_rebuilds_at_once_leave_a_whole_index(ledger: Ledger, ledger_file: Path, tmp_path: Path) -> None:
    both = [started(ledger_file, tmp_path / "index", "rebuild") for _ in range(2)]
    told = [said(process) for process in both]
    assert all(one in ({"problems": []},) or one["code"] == "BW724" for one in told)
    assert {"problems": []} in told
    memory = Memory(ledger, tmp_path / "index")
    memory.__dict__["_found"] = (WordEmbedder(), "")
    assert memory.verify().ok
    memory.close()


# --- fetching the model -------------------------------------------------------------------------------------

FILES = (
    *("config.json", "model.onnx", "special_tokens_map.json"),
    *("tokenizer_config.json", "tokenizer.json", "vocab.txt"),
)


def archive() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name in FILES:
            info = tarfile.TarInfo(f"onnx/{name}")
            info.size = 2
            tar.addfile(info, io.BytesIO(b"{}"))
    return made.getvalue()


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A host on this machine that gives out what stands in the list; chromadb is pointed at it."""
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2
    from tenacity import wait_none

    given: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(given[0])))
            self.end_headers()
            self.wfile.write(given[0])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    url = f"http://127.0.0.1:{server.server_port}/onnx.tar.gz"
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "MODEL_DOWNLOAD_URL", url)
    monkeypatch.setattr(ONNXMiniLM_L6_V2._download.retry, "wait", wait_none())
    yield given
    server.shutdown()
    server.server_close()


def test_a_fetched_model_is_checked_and_found_again(
    host: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

    host.append(archive())
    known = hashlib.sha256(host[0]).hexdigest()
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "_MODEL_SHA256", known)
    monkeypatch.setattr(_downloaded, "ARCHIVE_SHA256", known)
    assert _downloaded.DownloadedMiniLM.fetched(tmp_path) is None
    made = _downloaded.install(tmp_path)
    again = _downloaded.DownloadedMiniLM.fetched(tmp_path)
    assert again is not None
    assert again.sha256 == made.sha256
    next(tmp_path.rglob("model.onnx")).write_bytes(b"another")
    assert _downloaded.DownloadedMiniLM.fetched(tmp_path) is None


def test_another_file_than_the_known_one_is_refused(host: list[bytes], tmp_path: Path) -> None:
    host.append(archive())
    with pytest.raises(ModelError, match="its hash is wrong") as refused:
        _downloaded.install(tmp_path)
    assert refused.value.code == "BW520"
    assert _downloaded.DownloadedMiniLM.fetched(tmp_path) is None


def test_no_network_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "MODEL_DOWNLOAD_URL", "http://127.0.0.1:9/onnx.tar.gz")
    with pytest.raises(ModelError) as refused:
        _downloaded.install(tmp_path)
    assert refused.value.code == "BW520"
    assert "Check the network" in str(refused.value.hint)
