"""`eval run --defect` and `eval list --defects`: does a suite fail when it should?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._command import Result

if TYPE_CHECKING:
    from rich.console import Console

    from ..evaluation.planted import PlantedRun

__all__ = ("CAUGHT", "UNNOTICED", "defects_result", "planted_result")

CAUGHT = 3
"""The exit code of a suite that missed a threshold because of the defect, as of any suite that misses one."""
UNNOTICED = 1
_SHOWN = 5


def planted_result(made: PlantedRun) -> Result:
    """What came of a run with a planted defect."""
    data = {key: value for key, value in made.as_dict().items() if key != "schema"}
    return Result("eval.run", data, lambda out: _render(out, made), CAUGHT if made.caught else UNNOTICED)


def _render(out: Console, made: PlantedRun) -> None:
    run, touched, noticed = made.run, len(made.touched), len(made.noticed)
    out.print(f"[bold]{run.suite}[/bold]  {run.run}")
    out.print(f"Planted: {made.defect.name} ({made.defect.what})", markup=False)
    out.print(f"n {run.scoring.n}  touched {touched}  noticed {noticed}  errored {run.scoring.errored}\n")
    for score in run.scoring.scores:
        if score.passed is False:
            sign = "above" if score.lower_is_better else "below"
            out.print(f"  {score.name} {score.value:.3f} is {sign} {score.threshold:g}", markup=False)
    unseen = [case for case in made.touched if case not in set(made.noticed)]
    if unseen:
        more = f" and {len(unseen) - _SHOWN} more" if len(unseen) > _SHOWN else ""
        out.print(f"  not noticed in: {', '.join(unseen[:_SHOWN])}{more}", markup=False)
    out.print(_verdict(made))
    out.print("This is not a run of the suite: it is left out of comparisons by name.")
    out.print("Next: brandwright eval list --defects", markup=False)


def _verdict(made: PlantedRun) -> str:
    if made.caught:
        return "\n[green]caught[/green]: the suite fails with this defect, as it should."
    why = "the suite passes all the same" if made.run.passed else "the suite fails, and not because of it"
    return f"\n[red]the defect went unnoticed[/red]: {why}."


def defects_result() -> Result:
    """The defects that can be planted."""
    from ..evaluation.defects import DEFECTS

    rows: list[dict[str, Any]] = [
        {
            "name": defect.name,
            "what": defect.what,
            "edits": list(defect.edits),
            "suites": list(defect.suites),
        }
        for defect in DEFECTS.values()
    ]

    def render(out: Console) -> None:
        from rich.table import Table

        table = Table("defect", "what it does", "has to be caught by", box=None)
        for row in rows:
            table.add_row(row["name"], row["what"], ", ".join(row["suites"]))
        out.print(table)
        out.print(f"\nNext: brandwright eval run {rows[0]['suites'][0]} --defect {rows[0]['name']}")

    return Result("eval.list", {"suites": [], "runs": [], "defects": rows}, render)
