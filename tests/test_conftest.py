"""The guard rails of the tests themselves: no network, no keys, fresh databases."""

import os
import socket
import subprocess
import sys

import pytest
from loopback_only import NetworkBlockedError, is_local

REACH_OUT = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"


def test_reaching_another_machine_is_an_error() -> None:
    with socket.socket() as sock, pytest.raises(NetworkBlockedError, match=r"192\.0\.2\.1"):
        sock.connect(("192.0.2.1", 9))


def test_looking_up_another_machine_is_an_error() -> None:
    with pytest.raises(NetworkBlockedError, match=r"example\.com"):
        socket.getaddrinfo("example.com", 443)


def test_a_process_that_a_test_starts_is_held_to_the_same() -> None:
    result = subprocess.run([sys.executable, "-c", REACH_OUT], capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert "NetworkBlockedError" in result.stderr


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        with socket.create_connection((host, port), timeout=5) as client:
            assert client.getpeername() == (host, port)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        (None, True),
        ("localhost", True),
        (b"127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
    ],
)
def test_what_counts_as_this_machine(host: object, local: bool) -> None:
    assert is_local(host) is local


def test_no_key_reaches_a_test() -> None:
    assert not [name for name in os.environ if name.startswith(("OPENAI_", "LANGSMITH_"))]
    assert os.environ["BRANDWRIGHT_FORBID_NETWORK_MODELS"] == "1"
    assert os.environ["LANGGRAPH_STRICT_MSGPACK"] == "true"


def test_each_postgres_test_has_an_empty_database(postgres_database: str) -> None:
    from sqlalchemy import create_engine, inspect

    engine = create_engine(postgres_database)
    try:
        assert inspect(engine).get_table_names() == []
    finally:
        engine.dispose()
