"""`doctor --model`: what a model can do, found out once and kept; and what `doctor` says of models unasked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import brandwright
from tests.example import make_example

from brandwright.cli._doctor_model import local_servers
from brandwright.testing import FAULTS, LoopbackEndpoint, Request
from brandwright.testing.fixtures import serve_model

__all__ = ["serve_model"]

WALLS = {"walls": [{"side": "north", "colour": {"shade": "light", "name": "blue"}}]}


def able(request: Request) -> Any:
    """A model that keeps to every schema that it is given as a function, and refuses `json_schema`."""
    if request.mode == "schema":
        return FAULTS["bad-request"]
    return WALLS if "walls" in json.dumps(request.body) else {"numbers": list(range(1, 41))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_example(tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def endpoint(folder: Path, serve_model: Callable[..., LoopbackEndpoint]) -> LoopbackEndpoint:
    served = serve_model(able, models={"m": {"max_model_len": 32_768}, "small": {"max_model_len": 2048}})
    configure(folder, f'base_url = "{served.url}"\nmodel = "m"\nengine = "openai"')
    return served


def configure(folder: Path, text: str) -> None:
    settings = folder / "brandwright.toml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n[model]\n{text}\n", encoding="utf-8")


def told(result: Any, name: str) -> str:
    return "\n".join(check["message"] for check in result.json["checks"] if check["name"] == name)


def test_the_probe_says_what_the_model_can_do_and_keeps_it(folder: Path, endpoint: LoopbackEndpoint) -> None:
    before = brandwright("doctor", "--json", cwd=folder)
    assert "has not been probed" in told(before, "model")
    assert endpoint.requests == [], "nothing is asked of a model unasked"

    probed = brandwright("doctor", "--model", "--json", cwd=folder)
    assert probed.code == 0, probed.out
    assert "m: the endpoint refuses `json_schema`" in told(probed, "probe")
    assert "m: answers come as function calls" in told(probed, "probe")
    assert "a context of 32,768 tokens" in told(probed, "probe")

    record = json.loads((folder / ".brandwright" / "capabilities.json").read_text(encoding="utf-8"))[
        "records"
    ][0]
    assert (record["model"], record["json_schema"], record["function"]) == ("m", "refused", "works")
    after = brandwright("doctor", "--json", cwd=folder)
    assert "m: asked by a function, context 32,768 tokens, probed" in told(after, "model")


def test_a_damaged_record_stops_everything_but_the_probe_that_writes_it_anew(
    folder: Path, endpoint: LoopbackEndpoint
) -> None:
    record = folder / ".brandwright" / "capabilities.json"
    record.parent.mkdir(exist_ok=True)
    record.write_text("{", encoding="utf-8")

    health = brandwright("doctor", "--json", cwd=folder)
    assert (health.code, "BW645" in told(health, "model")) == (6, True)
    draft = brandwright("draft", "examples/briefs/linkedin-awareness.yaml", "--json", cwd=folder)
    assert draft.refused("BW645")["where"]["file"] == str(record)

    assert brandwright("doctor", "--model", cwd=folder).code == 0
    assert brandwright("doctor", cwd=folder).code == 0


def test_the_models_of_single_agents_are_probed_as_well(folder: Path, endpoint: LoopbackEndpoint) -> None:
    configure_agent(folder, "research", 'model = "small"')

    probed = told(brandwright("doctor", "--model", "--json", cwd=folder), "probe")

    assert "small: a context of 2,048 tokens is short" in probed
    assert {request.body["model"] for request in endpoint.requests} == {"m", "small"}


def configure_agent(folder: Path, agent: str, text: str) -> None:
    settings = folder / "brandwright.toml"
    settings.write_text(
        f"{settings.read_text(encoding='utf-8')}[model.agents.{agent}]\n{text}\n", encoding="utf-8"
    )


def test_settings_for_an_agent_that_there_is_none_of_are_an_error_with_their_line(
    folder: Path, endpoint: LoopbackEndpoint
) -> None:
    configure_agent(folder, "reserch", "temperature = 0.1")

    health = brandwright("doctor", "--json", cwd=folder)
    draft = brandwright("draft", "examples/briefs/linkedin-awareness.yaml", "--json", cwd=folder)

    assert health.code == draft.code == 6
    assert "no agent of that name" in told(health, "model")
    error = json.loads(draft.out)
    assert (error["code"], error["where"]["field"]) == ("BW602", "model.agents.reserch")
    assert (
        "[model.agents.reserch]"
        in (folder / "brandwright.toml").read_text(encoding="utf-8").split("\n")[error["where"]["line"] - 1]
    )


def test_an_endpoint_that_nobody_serves_is_a_failure_of_the_network(folder: Path) -> None:
    configure(folder, 'preset = "vllm"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"')

    assert brandwright("doctor", cwd=folder).code == 5
    probed = brandwright("doctor", "--model", "--json", cwd=folder)

    assert probed.code == 5
    assert "BW500" in told(probed, "probe")
    assert not (folder / ".brandwright" / "capabilities.json").exists()


def test_a_missing_key_is_a_matter_of_configuration(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRANDWRIGHT_FORBID_NETWORK_MODELS")
    configure(folder, 'preset = "openai"\nmodel = "gpt-4o"\napi_key_env = "NO_SUCH_KEY"')

    health = brandwright("doctor", "--model", "--json", cwd=folder)

    assert health.code == 6
    assert "NO_SUCH_KEY" in told(health, "model")


def test_another_machine_is_not_asked_where_that_is_forbidden(folder: Path) -> None:
    configure(folder, 'base_url = "https://models.example/v1"\nengine = "openai"\nmodel = "m"')

    health = brandwright("doctor", "--model", "--json", cwd=folder)

    assert health.code == 5
    assert "BW519" in told(health, "probe")


def test_the_embedded_engine_has_nothing_to_probe(folder: Path) -> None:
    probed = brandwright("doctor", "--model", "--json", cwd=folder)

    assert probed.code == 0
    assert "nothing to probe" in told(probed, "probe")
    assert not (folder / ".brandwright" / "capabilities.json").exists()


def test_a_server_that_runs_here_is_named_with_how_to_use_it_and_nothing_is_asked_of_it(
    serve_model: Callable[..., LoopbackEndpoint],
) -> None:
    served = serve_model([], models=["qwen3"])
    port = int(served.url.split(":")[2].partition("/")[0])

    (check,) = local_servers([("llamacpp", port)])

    assert (check.state, check.name) == ("note", "model")
    assert check.message == f"a model server answers on llama.cpp's usual port {port}: qwen3; it is not used"
    assert check.hint == f'to use it: [model] preset = "llamacpp", base_url = "{served.url}", model = "qwen3"'
    assert served.requests == []
