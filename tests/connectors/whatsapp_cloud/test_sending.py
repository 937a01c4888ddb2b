"""How far messages of several steps have come."""

from connectors.whatsapp_cloud.sending import Progress, tag


def test_what_is_reported_counts_as_done() -> None:
    progress = Progress()
    assert progress.done("7") == 0
    progress.note("7", 1)
    progress.reported(tag("7", 1))
    assert progress.done("7") == 2
    progress.forget("7")
    assert progress.done("7") == 0


def test_a_report_of_a_whole_message_is_not_remembered_here() -> None:
    progress = Progress()
    progress.doubt("7", 0)
    progress.reported("7")
    assert not progress.is_past_doubt("7")
    progress.reported(tag("7", 0))
    assert progress.is_past_doubt("7")


def test_it_remembers_only_so_many() -> None:
    progress = Progress()
    for number in range(1_001):
        progress.note(str(number), 1)
        progress.reported(tag(f"r{number}", 0))
    assert (progress.done("0"), progress.done("1")) == (0, 1)
    assert (progress.done("r0"), progress.done("r1")) == (0, 1)
