"""Writes the published JSON Schemas of the command line, or checks that they are up to date.

python scripts/schemas.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from brandwright.cli._contract import RESULTS, schema_of

FOLDER = Path(__file__).resolve().parent.parent / "src" / "cli" / "schemas"


def main() -> int:
    """Write, or compare; 1 when something differs."""
    stale = []
    for name in RESULTS:
        file = FOLDER / f"{name}.json"
        text = json.dumps(schema_of(name), indent=2) + "\n"
        if "--check" in sys.argv:
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                stale.append(file.name)
        else:
            FOLDER.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name} is not up to date: run python scripts/schemas.py")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
