"""Keys that are destroyed while others are added: each ends where it should, and every change is counted once."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.memory.keys_file import KeysFile, name_and_changes

_KEYS = 30


def test_keys_are_added_while_others_are_destroyed(tmp_path: Path) -> None:
    path = tmp_path / "person.keys"
    keys = KeysFile(path)
    keys.open(create=True)
    wrapped = [os.urandom(60) for _ in range(2 * _KEYS)]
    slots = [keys.put(owner, wrapped[owner]) for owner in range(_KEYS)]
    keys.sync()
    counted: list[int] = []
    with ThreadPoolExecutor(6) as threads:
        destroying = [threads.submit(keys.destroy, slots[owner], owner) for owner in range(_KEYS)]
        for owner in range(_KEYS, 2 * _KEYS):
            slots.append(keys.put(owner, wrapped[owner]))
            counted.append(keys.sync())
            said = name_and_changes(path.read_bytes())
            assert said is not None
            assert said[1] >= counted[-1], "no commit says more than stands in the file"
        for one in destroying:
            one.result()
    assert counted == sorted(set(counted))
    assert keys.sync() == 3 * _KEYS
    keys.close()
    keys.open(create=False)
    assert sorted(owner for _, owner in keys.entries()) == list(range(_KEYS, 2 * _KEYS))
    assert [keys.get(slots[owner], owner) for owner in range(_KEYS, 2 * _KEYS)] == wrapped[_KEYS:]
    content = path.read_bytes()
    assert not any(one in content for one in wrapped[:_KEYS])
    keys.close()


def test_a_key_that_two_destroy_at_once_is_counted_once(tmp_path: Path) -> None:
    keys = KeysFile(tmp_path / "person.keys")
    keys.open(create=True)
    slot = keys.put(1, os.urandom(60))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: keys.destroy(slot, 1), range(4)))
    assert keys.sync() == 2
    assert keys.used() == 0
    keys.close()


def test_what_a_crash_left_of_the_next_file_goes_once_nobody_can_be_writing_it(tmp_path: Path) -> None:
    """Keys lie in it that this one may have destroyed since. A server may be at it, while a command opens the keys."""
    path = tmp_path / "person.keys"
    keys = KeysFile(path)
    keys.open(create=True)
    keys.close()
    for name in ("person.keys.new", "person.keys.new.new"):
        (tmp_path / name).write_bytes(path.read_bytes())
    keys.open(create=False)
    assert len(list(tmp_path.iterdir())) == 3
    keys.end_what_was_left()
    keys.close()
    assert [one.name for one in tmp_path.iterdir()] == ["person.keys"]
