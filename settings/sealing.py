"""What the owner stores as a secret is sealed under the server's own key: a copy without the keys tells nothing."""

from base64 import b64decode, b64encode
from pathlib import Path

from core.errors import StorageError
from settings.layers import in_short

_ROW = 0


class Unopened(StorageError):
    pass


class Sealing:
    """`keys`: the folder storage.keys. `database`: where it exists, its keys must, and none are made in their place."""

    def __init__(self, *, keys: Path, database: Path) -> None:
        self._keys = keys
        self._database = database

    def seal(self, place: str, plain: str) -> str:
        """Raises StorageError. Makes the keys on a machine that has neither keys nor a database yet."""
        # The package takes a twentieth of a second, which nobody should give who stored no secret.
        from core.memory.vault import Vault

        vault = Vault(self._keys)
        vault.open(create=not self._database.exists())
        try:
            return b64encode(vault.seal_own(place, _ROW, plain.encode())).decode("ascii")
        finally:
            vault.close()

    def unseal(self, place: str, sealed: str) -> str:
        """Raises Unopened, and makes nothing."""
        from core.memory.vault import Vault

        vault = Vault(self._keys)
        try:
            vault.open(create=False)
            return vault.unseal_own(place, _ROW, b64decode(sealed, validate=True)).decode()
        except (StorageError, ValueError, OSError):
            raise Unopened(
                f"The keys in {in_short(self._keys)} are not there, or are not those it was sealed under."
            ) from None
        finally:
            vault.close()
