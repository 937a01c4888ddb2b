"""Which host and port is whose."""

import pytest
from yarl import URL

from core.errors import NotDeclared, SettingError
from core.gate_recipients import Place, Recipient, Recipients


def declared(*recipients: Recipient) -> Recipients:
    table = Recipients()
    for recipient in recipients:
        table.declare(recipient)
    return table


def recipient(address: str, name: str = "Server", local: bool = False, redirects_to: tuple[str, ...] = ()) -> Recipient:
    return Recipient(name=name, base_address=address, receives="words", local=local, redirects_to=redirects_to)


@pytest.mark.parametrize(
    "address", ["https://api.example/v1/x?y", "https://API.Example/", "https://api.example:443/other"]
)
def test_the_declared_host_at_any_path(address: str) -> None:
    assert declared(recipient("https://api.example/v1")).place(URL(address)) == Place("Server", local=False)


@pytest.mark.parametrize(
    "address",
    ["http://api.example/v1", "https://api.example:8443/", "https://example/", "https://a.api.example/", "/v1"],
)
def test_another_host_port_or_scheme(address: str) -> None:
    with pytest.raises(NotDeclared):
        declared(recipient("https://api.example/v1")).place(URL(address))


@pytest.mark.parametrize(
    ("address", "local"),
    [("http://127.0.0.1:11434", True), ("http://localhost", True), ("http://[::1]:8", True), ("http://ollama", False)],
)
def test_what_is_local_by_itself(address: str, local: bool) -> None:
    assert declared(recipient(address)).place(URL(address)).local is local
    assert declared(recipient("http://ollama", local=True)).place(URL("http://ollama")).local


@pytest.mark.parametrize(
    "address",
    [
        "",
        "api.example",
        "ftp://api.example",
        "https://",
        "https://user:secret@api.example",
        "https://api.example:99999",
        "http://169.254.169.254",
        "http://0.0.0.0",
        "http://[fe80::1]",
        "http://[::1",
    ],
)
def test_an_address_that_can_never_be_asked(address: str) -> None:
    with pytest.raises(SettingError) as caught:
        declared(recipient(address))
    assert "secret" not in str(caught.value)


def test_a_mistake_leaves_what_was_declared() -> None:
    table = declared(recipient("https://api.example"))
    with pytest.raises(SettingError):
        table.declare(recipient("ftp://api.example"))
    assert table.place(URL("https://api.example")).recipient == "Server"


def test_further_hosts_are_the_recipients_too() -> None:
    table = declared(recipient("https://api.example", redirects_to=("Files.example",)))
    assert table.place(URL("https://files.example/x")) == Place("Server", local=False)
    for address in ("http://files.example/x", "https://files.example:8443/"):
        with pytest.raises(NotDeclared):
            table.place(URL(address))


def test_further_hosts_have_names() -> None:
    with pytest.raises(SettingError):
        declared(recipient("https://api.example", redirects_to=("127.0.0.1",)))


def test_a_host_is_first_of_all_its_own() -> None:
    own = recipient("https://files.example", name="Files")
    other = recipient("https://api.example", redirects_to=("files.example",))
    for table in (declared(own, other), declared(other, own)):
        assert table.place(URL("https://files.example")).recipient == "Files"


def test_nobody_outside_sends_us_inside() -> None:
    table = declared(recipient("https://api.example"), recipient("https://10.0.0.7", name="Model"))
    inside = URL("https://10.0.0.7/x")
    assert table.place(inside).local
    assert table.place(inside, sent_by=Place("Model", local=True)).local
    with pytest.raises(NotDeclared):
        table.place(inside, sent_by=table.place(URL("https://api.example")))


def test_local_is_asked_by_host_and_port() -> None:
    table = declared(recipient("http://near.example:8080", local=True))
    assert table.is_local("near.example", 8080)
    assert not table.is_local("near.example", 80)
    assert not table.is_local("far.example", 8080)
