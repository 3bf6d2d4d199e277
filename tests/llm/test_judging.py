"""Whatever a server sends with a status of success is an answer or one typed error: nothing else comes out."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from brandwright.errors import ModelError
from brandwright.llm import _chat_api, _responses_api
from brandwright.llm._shape import Said, answer_of
from brandwright.testing._completions import Form, body_of, stream_of

SENT = {"model": "test"}
APIS = {"chat": _chat_api, "responses": _responses_api}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "message",
                    "content",
                    "tool_calls",
                    "function",
                    "name",
                    "arguments",
                    "finish_reason",
                    "delta",
                    "refusal",
                    "usage",
                    "output",
                    "type",
                    "text",
                    "status",
                    "error",
                    "index",
                    "response",
                    "incomplete_details",
                    "prompt_tokens",
                    "input_tokens_details",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def said(api: Any, body: bytes) -> Said | None:
    """What the API makes of a body; None for a typed error, and any other error fails the test."""
    try:
        found: Said = api.said_in(body)
        answer_of(found, [("user", "x")], SENT)
    except ModelError:
        return None
    return found


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [path, *(place for key, inner in entries for place in _places(inner, (*path, key)))]


def _with(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    copied = value.copy()
    copied[path[0]] = _with(value[path[0]], path[1:], other)
    return copied


@pytest.mark.parametrize("function", ["", "answer"])
@pytest.mark.parametrize("api", APIS)
@given(data=st.data())
@settings(max_examples=75)
def test_one_wrong_value_anywhere_in_an_answer_is_survived(
    api: Any, function: str, data: st.DataObject
) -> None:
    whole = body_of(
        Form(api=api, function=function, mode="function" if function else "text"), '{"text": "Hello"}'
    )
    place = data.draw(st.sampled_from(_places(whole)))
    other = data.draw(ANYTHING)

    said(APIS[api], json.dumps(_with(whole, place, other)).encode())


@pytest.mark.parametrize("function", ["", "answer"])
@pytest.mark.parametrize("api", APIS)
@given(data=st.data())
@settings(max_examples=75)
def test_one_wrong_value_anywhere_in_a_stream_is_survived(
    api: Any, function: str, data: st.DataObject
) -> None:
    form = Form(api=api, function=function, stream=True)
    lines = stream_of(form, '{"text": "Hello Ada"}').decode().split("\n")
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if line.startswith("data: {")]))
    event = json.loads(lines[number][6:])
    place = data.draw(st.sampled_from(_places(event)))
    lines[number] = f"data: {json.dumps(_with(event, place, data.draw(ANYTHING)))}"

    said(APIS[api], "\n".join(lines).encode())


@pytest.mark.parametrize("api", APIS)
@given(cut=st.integers(0, 5000), function=st.sampled_from(["", "answer"]))
@settings(max_examples=60)
def test_a_stream_is_whole_or_no_answer_wherever_it_is_cut(api: Any, cut: int, function: str) -> None:
    text = '{"text": "Hello Ada, with a sign: ü"}'
    body = stream_of(Form(api=api, function=function, stream=True), text)

    found = said(APIS[api], body[:cut])

    assert found is None or text in (found.text, found.called)


@pytest.mark.parametrize("api", APIS)
@given(body=st.binary(max_size=60) | st.builds(lambda value: json.dumps(value).encode(), ANYTHING))
@example(body=b'data: {"choices": [{"delta": 3, "finish_reason": "stop"}]}\n\n')
@example(body=b'data: {"choices": [{"delta": {"tool_calls": 3}, "finish_reason": "stop"}]}\n\n')
@example(body=b'{"choices": [{"message": {"tool_calls": 3}}]}')
@example(body=b'{"output": [{"content": 3}]}')
@example(body=b'{"choices": [{"message": {"content": "x"}}], "usage": {"prompt_tokens": -1}}')
def test_no_body_is_anything_but_an_answer_or_a_typed_error(api: Any, body: bytes) -> None:
    said(APIS[api], body)
