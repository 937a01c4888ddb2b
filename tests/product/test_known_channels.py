"""Who answers where, and what people were told there: also on a channel that was closed."""

from pathlib import Path

from core.gate import Gate
from core.identifiers import ChannelId
from core.wording import Wording
from lethe.assistants import Assistants
from lethe.catalogue import KNOWN_KINDS
from lethe.drilling import LANGUAGES
from lethe.known_channels import KnownChannels
from privacy.notice_book import NoticeBook
from settings.reading import read_settings
from settings.sources import Sources
from tests.fakes.still_clock import StillClock

_FIRST = """
[[assistants]]
name = "first"
provider = "echo"

[assistants.privacy]
collect = false
retention = "1d"

[[assistants]]
name = "second"
provider = "echo"

[assistants.privacy]
retention = "90d"

[[channels]]
name = "site"
kind = "web"
"""
_SECOND = """
[[channels]]
name = "shop"
kind = "web"
assistant = "second"
"""
SITE, SHOP = ChannelId("site"), ChannelId("shop")


def _known(folder: Path, text: str) -> KnownChannels:
    file = folder / "lethe.toml"
    file.write_text(f'[server]\ndata_dir = "{folder / "data"}"\n{text}')
    settings, gate = read_settings(Sources(file=file), KNOWN_KINDS), Gate()
    assistants = Assistants(settings, gate=gate, clock=StillClock())
    return KnownChannels(settings, assistants=assistants, gate=gate, wording=Wording(LANGUAGES))


def test_a_channel_that_was_closed_keeps_what_was_promised_there(tmp_path: Path) -> None:
    """Also where the first assistant keeps no word: nobody there was told so, and all of it would go."""
    before = _known(tmp_path, _FIRST + _SECOND)
    before.write_down(tmp_path / "data", StillClock())
    promised = before.notice(SHOP)
    after = _known(tmp_path, _FIRST)
    after.write_down(tmp_path / "data", StillClock())
    assert after.notice_of_any(SHOP).version == promised.version
    assert after.notice_of_any(SHOP).facts.collect
    assert after.notice_of_any(SHOP).text("en") == promised.text("en")
    assert after.notice_of_any(SITE).facts.retention_days == 1
    only_read = _known(tmp_path, _FIRST)
    only_read.read_from(NoticeBook(tmp_path / "data"))
    assert only_read.notice_of_any(SHOP).facts.retention_days == 90


def test_of_a_channel_that_nobody_ever_knew_it_is_the_first_assistants(tmp_path: Path) -> None:
    known = _known(tmp_path, _FIRST)
    assert known.notice_of_any(SHOP).facts == known.notice(SITE).facts
