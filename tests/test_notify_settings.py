"""The settings of notices, and the secrets that stand in none of them."""

from pathlib import Path

import pytest

from brandwright._secrets import secret_of
from brandwright._settings import NotifySettings, load_settings
from brandwright.errors import WorkspaceError

PLAIN = '[workspace]\nname = "Acme"\n'


def settings(root: Path, notify: str, **env: str) -> NotifySettings:
    path = root / "brandwright.toml"
    path.write_text(f"{PLAIN}[notify]\n{notify}\n", encoding="utf-8")
    return load_settings(path, env).notify


def test_nobody_is_told_until_a_server_or_a_webhook_is_named(tmp_path: Path) -> None:
    plain = settings(tmp_path, "")

    assert (plain.smtp_host, plain.webhook_env, plain.inbox_url) == (None, None, None)


def test_the_environment_overrides_a_setting_of_notices(tmp_path: Path) -> None:
    told = settings(tmp_path, "digest_hour = 7", BRANDWRIGHT_NOTIFY_DIGEST_HOUR="9")

    assert told.digest_hour == 9


def test_the_address_of_the_inbox_ends_without_a_slash(tmp_path: Path) -> None:
    assert (
        settings(tmp_path, 'inbox_url = "https://review.acme.example/"').inbox_url
        == "https://review.acme.example"
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('smtp_host = "mail.acme.example"', "mail needs `sender`"),
        (
            'smtp_host = "mail.acme.example"\nsender = "a@b.c"\nsmtp_security = "none"',
            "server on this machine",
        ),
        ('smtp_host = "mail.acme.example\\r\\nRCPT"', "smtp_host"),
        ('sender = "Acme <a@b.example>"', "plain mail address"),
        ('sender = "a@b.example\\nBcc: c@d.example"', "plain mail address"),
        ('smtp_user = "a b"', "smtp_user"),
        ('inbox_url = "ftp://acme.example"', "http"),
        ('inbox_url = "https://ann:secret@acme.example"', "user name or password"),
        ('timezone = "Mars/Olympus"', "time zone"),
        ('timezone = "../../etc/passwd"', "time zone"),
        ("digest_hour = 24", "digest_hour"),
        ('smtp_password = "secret"', "smtp_password"),
    ],
)
def test_what_cannot_work_or_does_not_belong_into_the_file_is_refused(
    tmp_path: Path, written: str, said: str
) -> None:
    with pytest.raises(WorkspaceError) as refused:
        settings(tmp_path, written)

    assert said in f"{refused.value.message} {refused.value.hint} {refused.value.where}"


@pytest.mark.parametrize(("name", "hour"), [("UTC", 0), ("Europe/Berlin", 1), ("Asia/Kolkata", 5)])
def test_a_time_zone_is_taken_by_its_name(tmp_path: Path, name: str, hour: int) -> None:
    from datetime import UTC, datetime

    local = datetime(2026, 1, 5, tzinfo=UTC).astimezone(settings(tmp_path, f'timezone = "{name}"').zone)

    assert local.hour == hour


def test_a_secret_comes_from_the_variable_or_from_the_file_that_one_names(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret\n", encoding="utf-8")
    given = {"PLAIN": " s3cret ", "MOUNTED_FILE": str(tmp_path / "password")}

    for name in ("PLAIN", "MOUNTED"):
        found = secret_of(given, name)
        assert found is not None
        assert found.get_secret_value() == "s3cret"
        assert "s3cret" not in f"{found} {found!r}"
    assert secret_of(given, "NOTHING") is None


@pytest.mark.parametrize("content", [b"", b" \n", b"two\nlines", b"\xff\xfe", b"nul\x00"])
def test_a_file_without_a_secret_in_it_is_refused_and_not_shown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "password").write_bytes(content)

    with pytest.raises(WorkspaceError) as refused:
        secret_of({"X_FILE": str(tmp_path / "password")}, "X")

    assert refused.value.code == "BW6130"
    assert "two" not in f"{refused.value.message}{refused.value.hint}"


@pytest.mark.parametrize("path", ["/nowhere/at/all", "nul\0byte", "/"])
def test_a_file_that_cannot_be_read_is_refused(path: str) -> None:
    with pytest.raises(WorkspaceError, match="X_FILE"):
        secret_of({"X_FILE": path}, "X")
