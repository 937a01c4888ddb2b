"""Numbers that rise, also when the clock does not."""

from core.memory.row_ids import RowIds


def test_numbers_rise_within_a_millisecond_and_when_the_clock_steps_back() -> None:
    now = [1_795_000_000_000]
    ids = RowIds(lambda: now[0])
    numbers = [ids.next() for _ in range(5000)]
    now[0] -= 3_600_000
    numbers += [ids.next() for _ in range(5000)]
    now[0] += 7_200_000
    numbers += [ids.next() for _ in range(10)]
    assert numbers == sorted(set(numbers))
    assert all(0 < number < 2**63 for number in numbers)


def test_a_clock_that_was_put_back_between_two_starts_repeats_no_number() -> None:
    now = 1_795_000_000_000
    earlier = RowIds(lambda: now)
    made = [earlier.next() for _ in range(5000)]
    later = RowIds(lambda: now - 3_600_000)
    later.begin_after(made[-1])
    assert later.next() > made[-1]
    ahead = RowIds(lambda: now + 3_600_000)
    ahead.begin_after(made[-1])
    assert ahead.next() >> 22 == now + 3_600_000


def test_two_processes_never_make_the_same_number() -> None:
    first = RowIds(lambda: 1_795_000_000_000, slot=0)
    second = RowIds(lambda: 1_795_000_000_000, slot=1)
    assert not {first.next() for _ in range(3000)} & {second.next() for _ in range(3000)}
