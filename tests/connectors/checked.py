"""What a kind of channel says to a value of one of its settings."""

from connectors.kind import Kind
from settings.fields import Secret, Value


def assert_checked(kind: Kind, name: str, value: Value, is_good: bool) -> None:
    """What is wrong is said without the secret."""
    (check,) = [field.check for field in kind.fields if field.name == name]
    assert check is not None
    complaint = check(value)
    assert (complaint == "") is is_good
    if isinstance(value, Secret) and len(value.reveal()) > 4:
        assert value.reveal() not in complaint
