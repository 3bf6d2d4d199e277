"""Writes docs/reference/api.md from the operations of the REST API, or checks that it is up to date.

python scripts/api_docs.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from brandwright.governance.access import AGENT_ACTS
from brandwright.governance.tokens import DAYS_MAX
from brandwright.web.limiting import Limits
from brandwright.web.rest.openapi import document
from brandwright.web.rest.serving import DOCUMENT, OPERATIONS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "api.md"

HEAD = f"""\
# REST API

<!-- Made by scripts/api_docs.py from the operations and their models. -->

`brandwright review serve` answers programs below `/api/v1`, by the functions that the command line and the
inbox use. The OpenAPI 3.1 document is at `{DOCUMENT}`; [serve a team](../how-to/serve-a-team.md) shows how to
open the server and issue tokens.

- **Tokens.** Every request carries one: `Authorization: Bearer bwt_…`. Cookies count for nothing here. A token
  works for the acts that it was issued for, for at most {DAYS_MAX} days, in one workspace. One of kind *person*
  acts for a person of the playbook, and never for more than that person may. One of kind *agent* is a
  program's: it can have {", ".join(f"`{act}`" for act in sorted(AGENT_ACTS))}, and decides nothing.
- **Which draft.** Whoever decides, edits or comments names the draft that was read: `If-Match: "SHA256"`, in
  quotes. Decisions and edits name the review's `version` besides. If somebody changed it in the meantime, the
  answer is 412, and nothing is done.
- **Once.** With an `Idempotency-Key`, the same request sent again gets the first answer again; another request
  with that key is refused (422).
- **Problems** are [the error object of the command line](json.md), `brandwright.error/1`, with a
  [code](errors.md) and a status: 401 no token that works, 403 not allowed, 404 not there, 409 somebody was
  first, 412 another draft by now, 422 cannot be done, 428 which draft is not said, 429 too often (`Retry-After`
  says when to come back).
- **How often.** One person or program may send {Limits().posts.replace("/", " requests a ")} that may change
  something; one address {Limits().strangers.replace("/", " a ")} without a token that works. Each process
  counts by itself.
- Within version 1, answers may get further fields; none goes or changes its meaning.

Approve exactly what was read, in Python:

```python
import json
import urllib.request


def ask(method, path, token, body=None, **headers):
    headers = {{"Authorization": f"Bearer {{token}}", "Content-Type": "application/json", **headers}}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ROOT + "/api/v1" + path, data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


waiting = ask("GET", "/reviews?state=pending", TOKEN)["reviews"][0]
decision = ask(
    "POST",
    f"/reviews/{{waiting['id']}}/decisions",
    TOKEN,
    {{"kind": "approve", "reason": "Accurate and ours.", "version": waiting["version"]}},
    **{{"If-Match": f'"{{waiting["sha256"]}}"', "Idempotency-Key": "release-41"}},
)
print(decision["kind"], decision["by"], decision["auth"])
```
"""


def page() -> str:
    """The whole page."""
    described = document(OPERATIONS)
    return "\n".join([HEAD, *_operations(described)]).rstrip() + "\n"


def _operations(described: dict[str, Any]) -> Iterator[str]:
    for one in OPERATIONS:
        item = described["paths"][one.address][one.method.lower()]
        yield f"## {one.method} {one.address}\n"
        yield f"{item['summary']} {item['description']}\n"
        if rows := list(_fields(described, item)):
            yield "| takes | where | meaning |\n|---|---|---|"
            yield "\n".join(rows) + "\n"
        yield f"Gives {one.status}: {_gives(described, one.gives.__name__ if one.gives else '')}\n"


def _fields(described: dict[str, Any], item: dict[str, Any]) -> Iterator[str]:
    for parameter in item["parameters"]:
        meaning = parameter.get("description") or _kind(described, parameter["schema"])
        yield _row(parameter["name"], parameter["in"], parameter["required"], meaning)
    if "requestBody" in item:
        name = item["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        schema = described["components"]["schemas"][name]
        for field, inner in schema["properties"].items():
            meaning = inner.get("description") or _kind(described, inner)
            yield _row(field, "body", field in schema.get("required", ()), meaning)


def _row(name: str, where: str, required: bool, meaning: str) -> str:
    return f"| `{name}`{'' if required else ' (optional)'} | {where} | {meaning} |"


def _kind(described: dict[str, Any], schema: dict[str, Any]) -> str:
    """What a value looks like, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        inner = described["components"]["schemas"][name]
        return str(inner.get("description", name)).split("\n")[0]
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        kinds = (_kind(described, one) for one in schema["anyOf"] if one.get("type") != "null")
        return ", or ".join(dict.fromkeys(kinds))
    if "const" in schema:
        return f"`{schema['const']}`"
    bounds = [str(schema[key]) for key in ("minimum", "maximum") if key in schema]
    if bounds:
        return (
            f"a whole number, {' to '.join(bounds)}"
            if len(bounds) == 2
            else f"a whole number, at least {bounds[0]}"
        )
    most = f", at most {schema['maxLength']} characters" if "maxLength" in schema else ""
    return {"string": f"text{most}", "array": "a list", "object": "an object"}.get(
        schema.get("type", ""), "a value"
    )


def _gives(described: dict[str, Any], name: str) -> str:
    if not name:
        return "the file."
    schema = described["components"]["schemas"][name]
    fields = ", ".join(f"`{field}`" for field in schema["properties"])
    return f"{schema.get('description', name).split(chr(10))[0]} Fields: {fields}."


def main() -> int:
    """Write, or compare; 1 when the page is not up to date."""
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.name} is not up to date: run python scripts/api_docs.py")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
