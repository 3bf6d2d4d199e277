"""The REST API: the same functions for programs, a token in every request, and a document held to the routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest
import yaml
from httpx2 import Response
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.applications import Starlette
from starlette.routing import Route
from tests.cli.terminal import POST
from tests.web.conftest import Open

from brandwright.governance import identify, tokens, view_review
from brandwright.governance.access import AGENT_ACTS
from brandwright.store import audit, reviews
from brandwright.web.rest.openapi import document
from brandwright.web.rest.serving import OPERATIONS

BASE = "/api/v1"
WHY = "Accurate, useful, on brand"
SPEC: dict[str, Any] = document(OPERATIONS)


@dataclass
class Api:
    """The API of an open inbox, with a token of a person and one of a program."""

    open: Open
    person: str
    agent: str

    def ask(self, method: str, path: str, *, token: str | None = None, **more: Any) -> Response:
        """A request; by the person unless the test says otherwise. What comes back follows the document."""
        said = self.person if token is None else token
        headers = {"authorization": f"Bearer {said}"} | more.pop("headers", {})
        answer = self.open.client.request(method, BASE + path, headers=headers, **more)
        follows(method, path, answer)
        return answer

    def decide(self, sha: str, headers: Mapping[str, str] | None = None, **body: Any) -> Response:
        """A decision about the pending review."""
        given = {"kind": "approve", "reason": WHY, "version": 1} | body
        more = {"if-match": f'"{sha}"'} | dict(headers or {})
        return self.ask("POST", f"/reviews/{self.open.pending}/decisions", json=given, headers=more)

    @property
    def sha(self) -> str:
        """Of the draft under review."""
        with self.open.desk.ledger.read() as tx:
            return view_review(tx, self.open.pending).review.draft_sha


def follows(method: str, path: str, answer: Response) -> None:
    """Whether the document has this answer of this operation, with this body."""
    described = next(
        (
            item[method.lower()]
            for address, item in SPEC["paths"].items()
            if method.lower() in item and _fits(address, BASE + path.partition("?")[0])
        ),
        None,
    )
    if described is None:
        return
    said = described["responses"][str(answer.status_code)]["content"]
    if "application/json" in said and answer.headers["content-type"] == "application/json":
        schema = said["application/json"]["schema"] | {"components": SPEC["components"]}
        jsonschema.validate(answer.json(), schema)


def _fits(address: str, path: str) -> bool:
    steps, given = address.split("/"), path.split("/")
    same = (one.startswith("{") or one == other for one, other in zip(steps, given, strict=False))
    return len(steps) == len(given) and all(same)


@pytest.fixture(scope="module")
def api(shared_inbox: Open) -> Api:
    """The API for tests that change nothing: all of them use the same one."""
    return opened(shared_inbox)


@pytest.fixture
def fresh(inbox: Open) -> Api:
    """The API of an inbox of the test's own."""
    return opened(inbox)


def opened(inbox: Open) -> Api:
    desk = inbox.desk
    admin = identify(desk.playbook, "owner", {})
    person, _ = tokens.issue(desk.ledger, desk.playbook, admin, "person", "owner", tokens.PERSON_ACTS, days=1)
    agent, _ = tokens.issue(desk.ledger, desk.playbook, admin, "agent", "press", AGENT_ACTS, days=1)
    return Api(inbox, person, agent)


def code(answer: Response) -> tuple[int, str]:
    """The status and the error's code."""
    return answer.status_code, answer.json()["code"]


class TestDocument:
    def test_it_is_openapi(self) -> None:
        OpenAPIV31SpecValidator(SPEC).validate()

    def test_it_has_every_route_and_no_other(self, shared_inbox: Open) -> None:
        assert isinstance(shared_inbox.client.app, Starlette)
        served = {
            (route.path, method)
            for route in shared_inbox.client.app.routes
            if isinstance(route, Route) and route.path.startswith(BASE) and "openapi" not in route.path
            for method in (route.methods or set()) - {"HEAD"}
        }
        described = {(path, method.upper()) for path, item in SPEC["paths"].items() for method in item}
        assert served == described

    def test_every_reference_leads_somewhere(self) -> None:
        schemas = SPEC["components"]["schemas"]
        assert set(_references(SPEC)) <= {f"#/components/schemas/{name}" for name in schemas}

    def test_it_is_served_to_whoever_may_read(self, api: Api) -> None:
        assert api.ask("GET", "/openapi.json").json() == SPEC
        assert api.ask("GET", "/openapi.json", token="bwt_no").status_code == 401


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from _references(one)


class TestTokens:
    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param({}, id="none"),
            pytest.param({"authorization": "Bearer bwt_made-up"}, id="made up"),
            pytest.param({"authorization": "Basic b3duZXI6b3duZXI="}, id="another scheme"),
            pytest.param({"authorization": "Bearer"}, id="no token after the scheme"),
        ],
    )
    def test_nobody_asks_without_one(self, shared_inbox: Open, headers: dict[str, str]) -> None:
        answer = shared_inbox.client.get(f"{BASE}/reviews", headers=headers)
        assert code(answer) == (401, "BW1113")
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_a_session_of_the_inbox_opens_nothing_here(self, inbox: Open) -> None:
        inbox.sign_in()
        assert inbox.client.get("/").status_code == 200
        assert code(inbox.client.get(f"{BASE}/reviews")) == (401, "BW1113")

    def test_a_token_opens_no_page(self, api: Api) -> None:
        headers = {"authorization": f"Bearer {api.person}"}
        assert api.open.client.get("/", headers=headers).status_code == 401

    def test_two_tokens_are_none(self, api: Api) -> None:
        pair = [("authorization", f"Bearer {api.person}"), ("authorization", f"Bearer {api.agent}")]
        assert code(api.open.client.get(f"{BASE}/reviews", headers=pair)) == (401, "BW1113")

    def test_a_page_of_another_site_cannot_send_one(self, api: Api) -> None:
        answer = api.open.client.options(f"{BASE}/reviews", headers={"origin": "http://evil.example"})
        assert answer.status_code == 405
        assert not [name for name in answer.headers if name.startswith("access-control")]

    def test_what_is_not_there_is_told_to_those_who_may_ask(self, api: Api) -> None:
        assert code(api.ask("GET", "/nothing")) == (404, "BW254")
        assert code(api.ask("GET", "/nothing", token="bwt_no")) == (401, "BW1113")


class TestReading:
    def test_the_list_has_what_a_decision_needs(self, api: Api) -> None:
        rows = {row["id"]: row for row in api.ask("GET", "/reviews?state=pending").json()["reviews"]}
        assert list(rows) == [api.open.pending]
        row = rows[api.open.pending]
        assert (row["sha256"], row["version"], row["state"]) == (api.sha, 1, "pending")
        assert row["owes"]

    def test_a_review_has_its_draft_its_findings_and_a_tag(self, api: Api) -> None:
        answer = api.ask("GET", f"/reviews/{api.open.held}")
        assert answer.headers["etag"] == f'"{answer.json()["sha256"]}"'
        assert answer.json()["findings"]
        assert answer.json()["draft"]["parts"]

    @pytest.mark.parametrize(
        "path", ["/reviews/rev-no", "/audit/rev-no", "/runs/run-no", "/reviews/rev-no/export"]
    )
    def test_what_is_not_there(self, api: Api, path: str) -> None:
        assert api.ask("GET", path).status_code == 404

    @pytest.mark.parametrize("query", ["state=open", "limit=0", "limit=501", "colour=red"])
    def test_a_query_that_cannot_be(self, api: Api, query: str) -> None:
        answer = api.ask("GET", f"/reviews?{query}")
        assert code(answer) == (422, "BW2119")
        assert answer.json()["where"]["field"].startswith("query.")

    def test_the_audit_log_says_who_made_it(self, api: Api) -> None:
        found = api.ask("GET", f"/audit/{api.open.pending}").json()
        assert found["agents"]
        assert "review.submitted" in {entry["act"] for entry in found["entries"]}

    def test_runs_and_their_reviews(self, api: Api) -> None:
        run = api.ask("GET", f"/audit/{api.open.pending}").json()["run"]
        assert run in {row["id"] for row in api.ask("GET", "/runs?limit=10").json()["runs"]}
        assert api.open.pending in api.ask("GET", f"/runs/{run}").json()["reviews"]


class TestDeciding:
    def test_a_decision_says_who_and_by_which_token(self, fresh: Api) -> None:
        made = fresh.decide(fresh.sha)
        assert made.status_code == 201
        kept = made.json()
        assert (kept["kind"], kept["by"], kept["auth"]) == ("approve", "owner", "api-token")
        assert kept["account"].startswith("tok-")
        assert kept["sha256"] == fresh.sha

    def test_sent_again_with_its_key_it_is_the_same_decision(self, fresh: Api) -> None:
        sha, key = fresh.sha, {"idempotency-key": "a-1"}
        first, again = fresh.decide(sha, key), fresh.decide(sha, key)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()

    def test_the_same_key_with_another_body_is_refused(self, fresh: Api) -> None:
        sha, key = fresh.sha, {"idempotency-key": "a-1"}
        fresh.decide(sha, key)
        assert code(fresh.decide(sha, key, kind="reject")) == (422, "BW7100")

    def test_without_a_key_the_second_one_comes_late(self, fresh: Api) -> None:
        sha = fresh.sha
        fresh.decide(sha)
        assert code(fresh.decide(sha)) == (409, "BW730")

    @pytest.mark.parametrize(
        ("tag", "status"),
        [
            pytest.param(f'"{"0" * 64}"', (412, "BW731"), id="another draft"),
            pytest.param("", (428, "BW2118"), id="no draft"),
            pytest.param("*", (428, "BW2118"), id="any draft"),
            pytest.param("abc", (428, "BW2118"), id="no sha"),
        ],
    )
    def test_what_was_not_read_is_not_decided(self, api: Api, tag: str, status: tuple[int, str]) -> None:
        assert code(api.decide("", {"if-match": tag})) == status
        assert api.ask("GET", f"/reviews/{api.open.pending}").json()["state"] == "pending"

    @pytest.mark.parametrize("kind", ["approve", "request-changes", "reject", "escalate", "withdraw"])
    def test_a_program_decides_nothing(self, api: Api, kind: str) -> None:
        body = {"kind": kind, "reason": WHY, "version": 1, "to": "legal"}
        path = f"/reviews/{api.open.pending}/decisions"
        answer = api.ask("POST", path, token=api.agent, json=body, headers={"if-match": f'"{api.sha}"'})
        assert code(answer) == (403, "BW1101")
        assert api.ask("GET", f"/reviews/{api.open.pending}").json()["state"] == "pending"

    def test_a_held_draft_cannot_be_approved(self, api: Api) -> None:
        held = api.ask("GET", f"/reviews/{api.open.held}").json()
        body = {"kind": "approve", "reason": WHY, "version": held["version"]}
        answer = api.ask(
            "POST",
            f"/reviews/{api.open.held}/decisions",
            json=body,
            headers={"if-match": f'"{held["sha256"]}"'},
        )
        assert answer.status_code == 403

    def test_a_withdrawal_names_the_draft_too(self, fresh: Api) -> None:
        sha = fresh.sha
        assert code(fresh.decide("0" * 64, kind="withdraw")) == (412, "BW731")
        assert fresh.decide(sha, kind="withdraw").json()["kind"] == "withdraw"
        assert fresh.ask("GET", f"/reviews/{fresh.open.pending}").json()["state"] == "withdrawn"

    @pytest.mark.parametrize(
        ("more", "status"),
        [
            pytest.param({"content": b"{"}, (400, "BW2117"), id="no JSON"),
            pytest.param({"content": b"[" * 100_000}, (400, "BW2117"), id="JSON without a bottom"),
            pytest.param({"json": {"kind": "approve"}}, (422, "BW2119"), id="half of it"),
            pytest.param({"json": [1]}, (422, "BW2119"), id="a list"),
            pytest.param(
                {"json": {"kind": "bless", "reason": WHY, "version": 1}}, (422, "BW2119"), id="no such kind"
            ),
            pytest.param(
                {"json": {"kind": "approve", "reason": WHY, "version": 1, "by": "Olga"}},
                (422, "BW2119"),
                id="a name of one's own",
            ),
            pytest.param({"data": {"kind": "approve"}}, (400, "BW2117"), id="a form"),
        ],
    )
    def test_a_body_that_cannot_be(self, api: Api, more: dict[str, Any], status: tuple[int, str]) -> None:
        headers = {"if-match": f'"{api.sha}"'}
        if "content" in more:
            headers["content-type"] = "application/json"
        answer = api.ask("POST", f"/reviews/{api.open.pending}/decisions", headers=headers, **more)
        assert code(answer) == status


class TestWork:
    def test_an_edit_is_gated_and_shown(self, fresh: Api) -> None:
        text = "<!-- part: body -->\nWe guarantee 300% more leads.\n"
        shown = fresh.ask("GET", f"/reviews/{fresh.open.pending}").json()
        parts = [part["name"] for part in shown["draft"]["parts"]]
        copy = text.replace("body", parts[0])
        body = {"text": copy, "reason": "Bolder", "version": 1}
        headers = {"if-match": f'"{fresh.sha}"'}
        made = fresh.ask("POST", f"/reviews/{fresh.open.pending}/edit", json=body, headers=headers)
        assert (made.status_code, made.json()["state"]) == (200, "held")
        stale = fresh.ask("POST", f"/reviews/{fresh.open.pending}/edit", json=body, headers=headers)
        assert code(stale) == (412, "BW731")

    def test_a_comment_is_kept_once(self, api: Api) -> None:
        headers = {"if-match": f'"{api.sha}"', "idempotency-key": "c-1"}
        path = f"/reviews/{api.open.pending}/comments"
        for _ in range(2):
            made = api.ask("POST", path, json={"text": "Who says so?"}, headers=headers)
            assert (made.status_code, made.json()["by"]) == (201, "owner")
        assert len(api.ask("GET", f"/reviews/{api.open.pending}").json()["comments"]) == 1

    def test_a_text_is_checked(self, api: Api) -> None:
        made = api.ask("POST", "/check", token=api.agent, json={"text": "We guarantee 300% more leads."})
        assert made.json()["verdict"] != "pass"

    def test_a_program_drafts_and_gets_a_pending_review(self, api: Api) -> None:
        brief = yaml.safe_load((api.open.desk.workspace.root / POST).read_text())
        made = api.ask("POST", "/drafts", token=api.agent, json={"brief": brief})
        assert made.status_code == 201
        (drafted,) = made.json()["drafts"]
        assert drafted["state"] == "pending"
        with api.open.desk.ledger.read() as tx:
            (asked,) = audit.entries(tx, 5, act="draft.asked")
        assert (asked.actor.kind, asked.actor.id) == ("agent", "agent:press")

    def test_copy_of_an_agency_goes_through_the_gate_under_its_own_name(self, api: Api) -> None:
        copy = "<!-- part: hook -->\nYou sign.\n\n<!-- part: body -->\nWe guarantee 300% more leads.\n"
        made = api.ask("POST", "/submissions", json={"text": copy, "channel": "linkedin-post"})
        assert made.status_code == 201
        (sent,) = made.json()["drafts"]
        assert sent["state"] == "held"
        with api.open.desk.ledger.read() as tx:
            (asked,) = audit.entries(tx, 5, act="submit.asked")
            kept = reviews.get(tx, sent["review"])
        assert (asked.actor.kind, asked.actor.auth) == ("person", "api-token")
        assert kept is not None
        assert (kept.origin, kept.author) == ("submitted", "owner")

    def test_what_a_program_submits_is_an_agents(self, api: Api) -> None:
        sent = {"text": "You sign for what your brand says.", "channel": "linkedin-post"}
        made = api.ask("POST", "/submissions", token=api.agent, json=sent)
        assert made.status_code == 201
        with api.open.desk.ledger.read() as tx:
            kept = reviews.get(tx, made.json()["drafts"][0]["review"])
        assert kept is not None
        assert kept.author == "agent:press"

    def test_there_is_no_such_channel(self, api: Api) -> None:
        answer = api.ask("POST", "/submissions", json={"text": "Hello.", "channel": "telex"})
        assert code(answer) == (422, "BW251")

    @pytest.mark.parametrize("source", [".brandwright/ledger.sqlite3", ".env", "notes/../.env"])
    def test_nobody_reads_hidden_files_from_elsewhere(self, api: Api, source: str) -> None:
        brief = yaml.safe_load((api.open.desk.workspace.root / POST).read_text()) | {"sources": [source]}
        answer = api.ask("POST", "/drafts", json={"brief": brief})
        assert code(answer) == (403, "BW1115")

    def test_memory_answers(self, api: Api) -> None:
        made = api.ask("POST", "/recall", token=api.agent, json={"question": "Which hook worked best?"})
        assert made.status_code == 200
        assert made.json()["engine"] == "embedded"

    def test_only_what_is_approved_is_exported(self, fresh: Api) -> None:
        path = f"/reviews/{fresh.open.pending}/export"
        assert fresh.ask("GET", path).status_code == 409
        fresh.decide(fresh.sha)
        made = fresh.ask("GET", f"{path}?format=md")
        assert made.status_code == 200
        assert made.headers["etag"] == f'"{fresh.sha}"'
        assert made.headers["content-type"].startswith("text/markdown")
        assert fresh.sha in made.text
        with fresh.open.desk.ledger.read() as tx:
            (taken,) = audit.entries(tx, 5, act="draft.exported")
        assert (taken.actor.kind, taken.actor.id, taken.actor.auth) == ("person", "owner", "api-token")

    def test_what_a_program_asks_is_on_record(self, api: Api) -> None:
        api.ask("GET", f"/reviews/{api.open.pending}", token=api.agent)
        with api.open.desk.ledger.read() as tx:
            asked, *_ = audit.entries(tx, 5, act="api.asked")
        assert (asked.actor.id, asked.object.id, asked.refs[0].id) == (
            "agent:press",
            "showReview",
            api.open.pending,
        )


def test_no_cache_keeps_an_answer(api: Api) -> None:
    answer = api.ask("GET", "/reviews")
    assert answer.headers["cache-control"] == "no-store"
