"""What a start would end with is seen before anything is closed or stored, though the settings can be read."""

from pathlib import Path

import pytest

from core.errors import SettingError
from lethe.startable import refuse_unstartable
from tests.console.running import settings_for

_PURPOSE = 'purpose = "Answers questions about our shop."\n'
_HELP = f'[[assistants]]\nname = "help"\n{_PURPOSE}'
_MODEL = f'{_HELP}provider = "openai"\nmodel = "small"\nbase_address = "http://127.0.0.1:9/v1"\n'
_PUBLIC = 'public_address = "https://bots.example.org"\n'
_TWILIO = (
    f'[[channels]]\nname = "wa"\nkind = "whatsapp_twilio"\naccount_sid = "AC{"0" * 32}"\n'
    'auth_token = "a-token-of-the-tests-1"\n'
)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (f'{_HELP}provider = "faq"\nfaq_file = "{{folder}}/faq.toml"\n', "faq.toml"),
        (f"{_MODEL}price_input = 1.0\n", "half a price"),
        (f"{_MODEL}budget_money = 1.0\n", "needs a price"),
        (f'{_HELP}provider = "faq"\nsees = true\n', "sees = true"),
        (f'{_HELP}provider = "echo"\ntranscribe = "whisper"\n', "transcribe needs"),
        (f"{_PUBLIC}{_HELP}{_TWILIO}", "channels.wa: set either sender"),
        (f'{_PUBLIC}[handover]\nemail = "a@example.org"\nmail_server = "169.254.169.254:25"\n', "mail server"),
        (
            f'[[events]]\nname = "desk"\naddress = "https://169.254.169.254/"\nsecret = "whsec_{"A" * 43}="\n',
            "events to desk",
        ),
    ],
)
async def test_what_no_server_starts_with_is_a_mistake(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "faq.toml").write_text("[[entries]\n", encoding="utf-8")
    settings = settings_for(tmp_path, written.replace("{folder}", str(tmp_path)))
    with pytest.raises(SettingError) as refused:
        await refuse_unstartable(settings)
    assert [says in one for one in refused.value.mistakes] == [True]


async def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    wrong = f"{_PUBLIC}{_MODEL}price_input = 1.0\n{_TWILIO}"
    with pytest.raises(SettingError) as refused:
        await refuse_unstartable(settings_for(tmp_path, wrong))
    assert [one.partition(":")[0] for one in refused.value.mistakes] == ["assistant help", "channels.wa"]


async def test_where_a_server_would_start_nothing_is_said(tmp_path: Path) -> None:
    right = f'{_PUBLIC}{_MODEL}price_input = 1.0\nprice_output = 2.0\n{_TWILIO}sender = "whatsapp:+14155550100"\n'
    await refuse_unstartable(settings_for(tmp_path, right))
