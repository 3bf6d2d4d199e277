"""Approved bytes go to a webhook signed, and by no way around the decision, the policy or a pause."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from tests.example import make_example
from tests.graph.desks import acts, at_work, brief_of, draft
from werkzeug import Request, Response

from brandwright._settings import load_settings
from brandwright.content.formats import to_json
from brandwright.content.signing import SIGNATURE, TIMESTAMP, verified
from brandwright.errors import BrandwrightError
from brandwright.governance import decide, identify
from brandwright.governance.decisions import withdraw
from brandwright.governance.pausing import pause
from brandwright.graph.desk import Desk
from brandwright.graph.export import Delivered, deliver_review
from brandwright.store import drafts, publications, reviews

SECRET = "a secret that both sides know"
ENV = {"CMS_SECRET": SECRET}
Answers = Callable[..., list[Request]]


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one approved review, to be copied."""
    folder = tmp_path_factory.mktemp("approved") / "demo"
    make_example(folder)
    with at_work(folder) as desk:
        made = draft(desk, brief_of(folder)).assets[0]
        person = identify(desk.playbook, "Ana", {})
        given = {"sha": made.draft.sha256, "version": 1, "reason": "Read it aloud."}
        decide(desk.ledger, desk.playbook, made.review.id, "approve", person, **given)  # type: ignore[arg-type]
    return folder


@pytest.fixture
def folder(approved: Path, tmp_path: Path, httpserver: HTTPServer) -> Path:
    """The workspace with a target that the policy allows."""
    folder = Path(shutil.copytree(approved, tmp_path / "demo"))
    url = httpserver.url_for("/in?token=x").replace("localhost", "127.0.0.1")
    target = f'\n[export.webhooks.cms]\nurl = "{url}"\nsecret_env = "CMS_SECRET"\ntimeout_s = 2\n'
    allowed = f"\nexports:\n  allowed_hosts: ['127.0.0.1:{httpserver.port}']\n"
    for file, more in (("brandwright.toml", target), ("playbook/policy.yaml", allowed)):
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write(more)
    return folder


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    with at_work(folder) as desk:
        yield desk


@pytest.fixture
def answering(httpserver: HTTPServer) -> Answers:
    """Makes the target answer with these statuses, the last one from then on; gives what it is sent."""

    def serve(*statuses: int) -> list[Request]:
        got: list[Request] = []

        def answer(request: Request) -> Response:
            got.append(request)
            return Response(status=statuses[min(len(got), len(statuses)) - 1])

        httpserver.expect_request("/in", method="POST").respond_with_handler(answer)
        return got

    return serve


def review_of(desk: Desk) -> str:
    with desk.ledger.read() as tx:
        return reviews.list_(tx)[0].id


def sent(desk: Desk, to: str = "cms", env: dict[str, str] | None = None) -> Delivered:
    return deliver_review(desk, review_of(desk), to=to, env=ENV if env is None else env, sleep=lambda _: None)


def refused(desk: Desk, code: str, **given: object) -> BrandwrightError:
    with pytest.raises(BrandwrightError) as raised:
        sent(desk, **given)  # type: ignore[arg-type]
    assert raised.value.code == code
    return raised.value


def test_what_is_sent_is_the_json_export_signed_and_on_record(desk: Desk, answering: Answers) -> None:
    got = answering(204)

    made = sent(desk)

    (request,) = got
    with desk.ledger.read() as tx:
        expected = to_json(drafts.get(tx, made.draft_sha256))
        (export,) = publications.exports(tx, review_id=review_of(desk))
    assert request.data == expected
    assert json.loads(request.data)["draft_sha256"] == made.draft_sha256
    assert request.headers["Idempotency-Key"] == made.key
    headers = request.headers[TIMESTAMP], request.headers[SIGNATURE]
    now = desk.ledger.now().timestamp()
    assert verified(SECRET.encode(), *headers, request.data, now=now)
    assert not verified(b"another secret that is long", *headers, request.data, now=now)
    assert not verified(SECRET.encode(), *headers, request.data + b" ", now=now)
    assert not verified(SECRET.encode(), *headers, request.data, now=now + 301)
    assert (export.format, export.file_sha256) == ("webhook:cms", made.body_sha256)
    begun, done = acts(desk, "export.sending"), acts(desk, "draft.exported")
    assert [entry.data["to"] for entry in (*begun, *done)] == ["cms", "cms"]
    assert (done[0].data["status"], done[0].data["attempts"]) == (204, 1)


@pytest.mark.parametrize(("statuses", "tries"), [((503, 200), 2), ((429, 500, 201), 3)])
def test_what_another_try_may_mend_is_tried_again_with_the_same_key(
    desk: Desk, answering: Answers, statuses: tuple[int, ...], tries: int
) -> None:
    got = answering(*statuses)
    assert sent(desk).sent.attempts == tries
    assert len({request.headers["Idempotency-Key"] for request in got}) == 1


@pytest.mark.parametrize(("status", "tries"), [(503, 4), (400, 1), (302, 1)])
def test_what_is_not_taken_is_an_error_and_no_export(
    desk: Desk, answering: Answers, status: int, tries: int
) -> None:
    got = answering(status)
    error = refused(desk, "BW5140")
    assert (len(got), error.exit_code) == (tries, 5)
    assert "token" not in error.message
    with desk.ledger.read() as tx:
        assert publications.exports(tx) == []
    assert [entry.data["code"] for entry in acts(desk, "export.not-taken")] == ["BW5140"]


def test_a_target_that_is_not_there_is_an_error(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.stop()
    try:
        refused(desk, "BW5140")
    finally:
        httpserver.start()


def test_what_is_withdrawn_or_paused_is_not_sent(desk: Desk, answering: Answers) -> None:
    got = answering(200)
    person = identify(desk.playbook, "Ana", {})
    channels = [channel.id for channel in desk.kit.channels]
    pause(desk.ledger, desk.playbook.roster, channels, person, "all", reason="Wait.")
    refused(desk, "BW322")
    withdraw(desk.ledger, desk.playbook, review_of(desk), person, reason="Not any more.")
    refused(desk, "BW322")
    assert got == []


def test_a_pause_stops_what_is_being_tried_again(desk: Desk, httpserver: HTTPServer) -> None:
    person = identify(desk.playbook, "Ana", {})
    channels = [channel.id for channel in desk.kit.channels]
    got: list[Request] = []

    def answer(request: Request) -> Response:
        got.append(request)
        pause(desk.ledger, desk.playbook.roster, channels, person, "all", reason="Wait.")
        return Response(status=503)

    httpserver.expect_request("/in").respond_with_handler(answer)
    refused(desk, "BW322")
    assert len(got) == 1


def test_what_nobody_approved_is_not_sent(folder: Path, answering: Answers) -> None:
    got = answering(200)
    with at_work(folder) as desk:
        waiting = draft(desk, brief_of(folder, need="Another need.")).assets[0].review.id
        with pytest.raises(BrandwrightError) as raised:
            deliver_review(desk, waiting, to="cms", env=ENV)
    assert raised.value.code == "BW401"
    assert got == []


def test_a_target_without_a_good_secret_or_that_nobody_named_is_not_used(desk: Desk) -> None:
    refused(desk, "BW6140", env={})
    refused(desk, "BW6140", env={"CMS_SECRET": "short"})
    refused(desk, "BW6130", env={"CMS_SECRET_FILE": "/none"})
    assert "cms" in refused(desk, "BW2146", to="crm").hint


def test_a_host_that_the_policy_does_not_name(folder: Path) -> None:
    policy = folder / "playbook" / "policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").rpartition("\nexports:")[0], encoding="utf-8")
    with at_work(folder) as desk:
        error = refused(desk, "BW3140")
    assert error.exit_code == 3


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", '"http://cms.example.com/in"'),
        ("url", '"https://ana:pw@cms.example.com/in"'),
        ("url", '"ftp://cms.example.com/in"'),
        ("url", '"https://cms.example.com/a b"'),
        ("attempts", "99"),
        ("secret", '"plain"'),
        ("secret_env", '"not a name"'),
    ],
)
def test_settings_that_cannot_be(tmp_path: Path, key: str, value: str) -> None:
    given = {"url": '"https://cms.example.com/in"', "secret_env": '"CMS_SECRET"', key: value}
    lines = [f"{name} = {text}" for name, text in given.items()]
    file = tmp_path / "brandwright.toml"
    file.write_text("\n".join(['workspace.name = "Acme"', "[export.webhooks.cms]", *lines]), encoding="utf-8")
    with pytest.raises(BrandwrightError) as raised:
        load_settings(file, {})
    assert (raised.value.exit_code, raised.value.where.file) == (6, str(file))


def test_the_address_is_shown_without_what_may_be_a_password(tmp_path: Path) -> None:
    file = tmp_path / "brandwright.toml"
    target = '[export.webhooks.cms]\nurl = "https://cms.example.com/in?token=x"\nsecret_env = "CMS_SECRET"\n'
    file.write_text(f'[workspace]\nname = "Acme"\n{target}', encoding="utf-8")
    rows = {key: value for key, value, _ in load_settings(file, {}).explain()}
    assert rows["export.webhooks.cms"] == "https://cms.example.com:443/…, secret in CMS_SECRET"
