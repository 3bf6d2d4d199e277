"""kill -9 while the index is built anew: the next command has a whole one again, and the old one answered meanwhile."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from brandwright.memory._chroma import ChromaIndex
from brandwright.testing.index_conformance import ListSource, WordEmbedder

pytestmark = pytest.mark.crash

TEXTS = {f"lrn-{n:04}": f"finding {n} of topic{n % 17}" for n in range(1200)}
CODE = """
import sys
from pathlib import Path
from brandwright.memory._chroma import ChromaIndex
from brandwright.testing.index_conformance import ListSource, WordEmbedder
texts = {f"lrn-{n:04}": f"finding {n} of topic{n % 17}" for n in range(1200)}
index = ChromaIndex(Path(sys.argv[1]), ListSource(texts), WordEmbedder(), name="acme.brand")
print("ready", flush=True)
index.rebuild()
"""


def opened(folder: Path) -> ChromaIndex:
    return ChromaIndex(folder, ListSource(TEXTS), WordEmbedder(), name="acme.brand")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("built", [True, False], ids=["over an old one", "from nothing"])
def test_a_killed_rebuild_is_made_good(tmp_path: Path, seed: int, built: bool) -> None:
    if built:
        index = opened(tmp_path)
        index.sync()
        index.close()
    process = subprocess.Popen([sys.executable, "-c", CODE, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.1, 2.5))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    index = opened(tmp_path)
    if built:
        assert index.search("finding 51 of topic0", 1)[0].id == "lrn-0051"
    index.sync()
    assert index.verify().problems == ()
    index.rebuild()
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [index._file.read().generation]  # type: ignore[union-attr]
    index.close()
