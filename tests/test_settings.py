"""The settings of the bot: what is understood, what is refused with which sentence, and that no secret is shown."""

from __future__ import annotations

import pytest

from bot.settings import BadSetting, Settings, read_settings, try_settings
from handlers.catalogue import LOCALES, Texts

BOT, APP = "xoxb-1-2-GEHEIM", "xapp-1-A1-2-GEHEIM"
TOKENS = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
NAMES = [str(field.validation_alias) for field in Settings.model_fields.values()]


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch, tmp_path):
    """No setting and no `.env` but those of the test."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def given(monkeypatch):
    def given(**settings: str) -> Settings:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return read_settings()

    return given


def test_nothing_of_slack_is_needed_until_it_is_asked_for(given):
    settings = given()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.port, settings.send_rate, settings.auditors) == (3000, 1, ())
    assert settings.division_code is None
    assert settings.division_channel is None
    with pytest.raises(BadSetting) as missing:
        settings.slack()
    assert missing.value.key == "setting-SLACK_BOT_TOKEN-missing"


def test_whole_tokens_are_handed_over_and_never_shown(given):
    settings = given(**TOKENS, SLACK_SIGNING_SECRET="0123456789abcdef0123456789abcdef")  # noqa: S106
    access = settings.slack()
    assert (access.bot_token.get_secret_value(), access.app_token.get_secret_value()) == (BOT, APP)
    for shown in (repr(settings), str(settings), repr(access), str(settings.model_dump())):
        assert "GEHEIM" not in shown
        assert "0123456789abcdef" not in shown


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN-missing"),
        ({"SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN-missing"),
        (TOKENS | {"SLACK_BOT_TOKEN": "  "}, "SLACK_BOT_TOKEN-missing"),
        ({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT}, "SLACK_BOT_TOKEN-swapped"),
        (TOKENS | {"SLACK_BOT_TOKEN": "xoxp-1-2-GEHEIM"}, "SLACK_BOT_TOKEN-shape"),
        (TOKENS | {"SLACK_BOT_TOKEN": "'xoxb-1-2-GEHEIM'"}, "SLACK_BOT_TOKEN-shape"),
        (TOKENS | {"SLACK_BOT_TOKEN": "xoxb-トークン"}, "SLACK_BOT_TOKEN-shape"),
        (TOKENS | {"SLACK_BOT_TOKEN": "xoxe.xoxb-1-GEHEIM"}, "SLACK_BOT_TOKEN-rotating"),
        (TOKENS | {"SLACK_APP_TOKEN": "xoxe-1-GEHEIM"}, "SLACK_APP_TOKEN-rotating"),
        (TOKENS | {"SLACK_APP_TOKEN": BOT}, "SLACK_APP_TOKEN-shape"),
        (TOKENS | {"SLACK_APP_TOKEN": "GEHEIM"}, "SLACK_APP_TOKEN-shape"),
    ],
)
def test_a_token_that_is_missing_or_looks_wrong_is_named_with_where_to_get_it(given, settings, key):
    with pytest.raises(BadSetting) as wrong:
        given(**settings).slack()
    assert wrong.value.key == f"setting-{key}"
    for locale in LOCALES:
        told = Texts(locale).say(wrong.value.key, value=wrong.value.value)
        assert wrong.value.name in told
        assert "GEHEIM" not in told
        assert "https://api.slack.com/apps" in told or "xoxb-" in told


def test_spaces_round_a_token_do_no_harm(given):
    assert given(SLACK_BOT_TOKEN=f" {BOT}\n", SLACK_APP_TOKEN=APP).slack().bot_token.get_secret_value() == BOT


@pytest.mark.parametrize("secret", ["GEHEIM", BOT, "0123"])
def test_a_signing_secret_that_cannot_be_one_is_named(given, secret):
    settings = given(**TOKENS, SLACK_SIGNING_SECRET=secret)
    settings.slack()
    with pytest.raises(BadSetting) as wrong:
        settings.check_signing_secret()
    assert wrong.value.key == "setting-SLACK_SIGNING_SECRET-shape"
    given(SLACK_SIGNING_SECRET="").check_signing_secret()


@pytest.mark.parametrize(
    "written",
    [
        "http://127.0.0.1:3100",
        "http://127.0.0.1:3100/",
        "http://127.0.0.1:3100/api",
        "http://127.0.0.1:3100/api/",
        " http://127.0.0.1:3100/api// ",
    ],
)
def test_the_address_of_slack_is_understood_however_it_ends(given, written):
    assert given(SLACK_API_URL=written).slack_api_url == "http://127.0.0.1:3100/api/"


def test_slack_may_stand_behind_a_path(given):
    assert given(SLACK_API_URL="https://gate.example/slack").slack_api_url == "https://gate.example/slack/api/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_API_URL", "slack.com"),
        ("SLACK_API_URL", "ftp://slack.com"),
        ("SLACK_API_URL", "http://"),
        ("SLACK_API_URL", "http://127.0.0.1:port/api"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("KENSHU_SEND_RATE", "0"),
        ("KENSHU_SEND_RATE", "nan"),
        ("KENSHU_SEND_RATE", "fast"),
        ("KENSHU_DIVISION_CHANNEL", "#デジタル推進"),
        ("KENSHU_DIVISION_CHANNEL", "D0123456789"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_value(given, name, value):
    with pytest.raises(BadSetting) as wrong:
        given(**{name: value})
    for locale in LOCALES:
        told = Texts(locale).say(wrong.value.key, value=wrong.value.value)
        assert name in told
        assert value in told


def test_the_division_s_settings_are_read_as_people_write_them(given):
    settings = given(
        KENSHU_DIVISION=" ０２０１０５ ",
        KENSHU_DIVISION_CHANNEL="C0123ABCD",
        KENSHU_AUDITORS="0001001, ０００１００２、0001001",
    )
    assert settings.division_code == "020105"
    assert settings.division_channel == "C0123ABCD"
    assert settings.auditors == ("0001001", "0001002")


def test_everything_that_is_wrong_is_told_at_once(monkeypatch):
    for name in ("PORT", "KENSHU_TIMEZONE", "DATABASE_URL"):
        monkeypatch.setenv(name, "GEHEIM")
    settings, faults = try_settings()
    assert settings is None
    assert {fault.name for fault in faults} == {"PORT", "KENSHU_TIMEZONE", "DATABASE_URL"}
    assert {fault.value for fault in faults if fault.name == "DATABASE_URL"} == {""}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "DATABASE_URL"])
@pytest.mark.parametrize("locale", LOCALES)
def test_every_setting_has_a_sentence_that_names_it(name, locale):
    texts = Texts(locale)
    keys = [f"setting-{name}{ending}" for ending in ("", "-missing", "-shape")]
    told = [texts.say(key, value="x") for key in keys if texts.knows(key)]
    assert told
    assert all(name in sentence for sentence in told)
