"""`plan`: from a goal to a brief."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, command
from ._predictions import expected_text, prediction_json
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    plan_app = typer.Typer(help="Plans that serve an outcome of the strategy.")
    command(plan_app, "brief")(brief)
    app.add_typer(plan_app, name="plan")


def brief(
    common: Common,
    goal: Annotated[str, typer.Argument(help="What should be reached, in a sentence.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the brief to this file, unless it waits for a yes.")
    ] = None,
) -> Result:
    """Prepare a brief for a goal; a person changes and keeps it, or decides about it where the policy asks."""
    from .._files import write_whole
    from ..errors import UsageError, Where
    from ..graph.planning import plan_brief
    from ._paper_show import paper_exit_code, paper_review_json, print_paper_review

    if out is not None and out.exists():
        raise UsageError("BW256", f"{out} is there already", where=Where(str(out)), hint="name a new file")
    with plain_desk(common) as desk:
        planned = plan_brief(desk, goal)
        engine, review = desk.port.engine, paper_review_json(desk, planned.review)
    text = brief_yaml(
        planned.brief.model_dump(mode="json", exclude_none=True, exclude_defaults=True), planned.plan.owner
    )
    # A brief that nobody has approved is no file yet: `export` writes it.
    saved = out if review is None else None
    if saved is not None:
        write_whole(saved, text.encode())

    def render(console: Console) -> None:
        console.print(text, markup=False)
        for reason in planned.plan.why:
            console.print(f"  {reason.field}: {reason.because}", style="dim", markup=False)
        if planned.prediction is not None:
            console.print(f"  expected: {expected_text(planned.prediction)}", style="dim", markup=False)
        if review is not None:
            print_paper_review(console, review)
            return
        hint = "" if saved else "   (save the text above there first, or use --out FILE)"
        console.print(f"\nNext: brandwright draft {saved or 'examples/briefs/NAME.yaml'}{hint}", markup=False)

    data = {
        "engine": engine,
        "run": planned.run,
        "plan": planned.plan.model_dump(mode="json"),
        "brief": planned.brief.model_dump(mode="json"),
        "path": str(saved) if saved else None,
        "review": review,
        "prediction": prediction_json(planned.prediction) if planned.prediction else None,
    }
    code = paper_exit_code(review)
    return Result("plan-brief", data, render, code, ok=code == 0)


def brief_yaml(fields: dict[str, object], owner: str) -> str:
    """A brief as the YAML file that a person goes on with."""
    import yaml

    body = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=100)
    return f"# Planned for {owner}. Change what you know better; then draft it.\n{body}"
