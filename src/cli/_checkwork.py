"""Checking one file after the other, or many files on all cores."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._checkfiles import TextFile
from ._checkshow import Report

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ..errors import StateError
    from ..evaluation.baseline import Baseline
    from ..evaluation.checking import CheckedText, Setting

__all__ = ("Work", "file_key", "reports_of")

MANY = 200
"""From so many files on, starting further processes takes less time than they save."""
MOST_PROCESSES = 8
CHUNK = 20

Check = Callable[[str, str], "CheckedText"]
_Made = tuple[dict[str, Any] | None, list[Report]]
"""What a process checked by, and the reports of its files; nothing when it could not begin."""


@dataclass(frozen=True)
class Work:
    """What is to be done with every file; small, so that each process makes its own checker from it.

    Attributes:
        root: the workspace's folder; None with `vale_ini`.
        compat: report the places that Vale would report, for programs that read its JSON.
        baseline: the file of known findings.
        fixing: apply fixes to the text that is reported.
        alone: the only file: its error is the command's.
    """

    setting: Setting
    root: Path | None = None
    vale_ini: Path | None = None
    compat: bool = False
    baseline: Path | None = None
    fixing: bool = False
    alone: bool = False

    def start(self) -> tuple[Callable[[TextFile], Report], dict[str, Any]]:
        """What checks a file, and what it checks by.

        Raises:
            BrandwrightError: the kit, the playbook, the styles or the baseline cannot be used.
        """
        from ..evaluation.baseline import read_baseline

        check, described = self._by_styles() if self.vale_ini else self._by_kit()
        known = read_baseline(self.baseline) if self.baseline else None
        return lambda file: self._report(file, check, known), described

    def _by_kit(self) -> tuple[Check, dict[str, Any]]:
        from ..brandkit import load_kit
        from ..evaluation.checking import Checker
        from ..governance import load_playbook
        from ..workspace import Workspace

        workspace = Workspace.find(explicit=self.root)
        kit = load_kit(workspace.brand)
        policy = load_playbook(workspace.playbook).policy.gate if workspace.playbook.is_dir() else None
        return Checker(kit, self.setting, policy).check, {"kit_sha": kit.sha256, "styles": None}

    def _by_styles(self) -> tuple[Check, dict[str, Any]]:
        from ..evaluation.stylecheck import StyleChecker

        assert self.vale_ini is not None
        described = {"kit_sha": None, "styles": str(self.vale_ini)}
        return StyleChecker(self.vale_ini, compat=self.compat).check, described

    def _report(self, file: TextFile, check: Check, known: Baseline | None) -> Report:
        """A file's result. One unreadable file among many is `unchecked`."""
        from ..errors import BrandwrightError
        from ..evaluation.checking import CheckedText
        from ..evaluation.fixing import fix_text

        try:
            source = file.read()
            checked = _known(check(source, file.name), known)
            if not self.fixing:
                return Report(checked, source)
            fixed = fix_text(checked, lambda text, name: _known(check(text, name), known))
            return Report(fixed.checked, source, fixed.edits, fixed.settled)
        except BrandwrightError as error:
            if self.alone:
                raise
            return Report(CheckedText(file.name, "", "unchecked", ()), "", error=error.as_dict())


def _known(checked: CheckedText, known: Baseline | None) -> CheckedText:
    return known.applied(checked, file_key(checked.name)) if known else checked


def file_key(name: str) -> str:
    """The name under which a baseline keeps a file: the same from wherever its folder is checked."""
    return Path(os.path.relpath(name)).as_posix()


def reports_of(work: Work, texts: Sequence[TextFile], *, shown: bool) -> tuple[list[Report], dict[str, Any]]:
    """The report of each file, in their order, and what they were checked by; `shown` shows progress."""
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if len(texts) < MANY or processes < 2 or any(file.path is None for file in texts):
        report, described = work.start()
        return list(_progress(map(report, texts), len(texts), shown)), described
    by: dict[str, Any] = {}
    with _shared(work, texts, processes) as chunks:
        return list(_progress(_gathered(work, chunks, by), len(texts), shown)), by


def _gathered(work: Work, chunks: Sequence[Future[_Made]], by: dict[str, Any]) -> Iterator[Report]:
    """The reports of the chunks in their order; what they were checked by goes into `by`."""
    for chunk in chunks:
        described, reports = chunk.result()
        if described is None:
            # Loading fails here as it failed there, and says why.
            work.start()
            raise _ended()
        by.update(described)
        yield from reports


def _ended() -> StateError:
    from ..errors import StateError

    hint = "free memory, or check fewer files at a time"
    return StateError("BW749", "a process ended in the middle of the check", hint=hint)


@contextmanager
def _shared(work: Work, texts: Sequence[TextFile], processes: int) -> Iterator[list[Future[_Made]]]:
    """Several processes at work. They start anew, because a copy of a process with threads may hang.

    Raises:
        StateError: BW749 one of the processes ended before its work was done.
    """
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (work,))
    try:
        with _interrupts_ignored():
            chunks = [pool.submit(_all, texts[at : at + CHUNK]) for at in range(0, len(texts), CHUNK)]
        yield chunks
    except BrokenProcessPool:
        raise _ended() from None
    except BaseException:
        # Nobody waits for the others any more: Ctrl-C ends the command now, not after what has been begun.
        for process in list(pool._processes.values()):
            process.terminate()
        raise
    finally:
        pool.shutdown()


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Processes that start in here ignore Ctrl-C, which reaches the whole group: this one alone answers it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_report: Callable[[TextFile], Report]
_described: dict[str, Any] | None = None


def _begin(work: Work) -> None:
    """Make this process's checker. What is wrong with the kit is for the process that began it to say."""
    from ..errors import BrandwrightError

    global _report, _described
    try:
        _report, _described = work.start()
    except BrandwrightError:
        _described = None
    # The modules, the kit and the rules stay to the end: looking through them for garbage again and again is waste.
    gc.freeze()


def _all(files: Sequence[TextFile]) -> _Made:
    return (None, []) if _described is None else (_described, [_report(file) for file in files])


def _progress(reports: Iterable[Report], total: int, shown: bool) -> Iterator[Report]:
    """The reports, with a bar on a terminal when there are many."""
    if not shown or total < 50 or not sys.stderr.isatty():
        yield from reports
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(reports, description="Checking", total=total, console=console, transient=True)
