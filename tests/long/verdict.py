"""What a run with kills showed: every promise that was broken, and the figures."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.long.book import Book, Kill, Line, Request, Shown, is_known, number_of

JUST_BEFORE = 1.0
"""Seconds: what was answered so shortly before a kill may not have been read, or written down, by the one killed.
Unless it went on with the conversation, which it does only once that is written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    broken: Sequence[str]
    figures: Mapping[str, float]


def judge(book: Book) -> Verdict:
    repeats: Counter[str] = Counter()
    longest = [0.0]
    broken = [
        *book.surprises,
        *_never_answered(book),
        *_asked_again(book, repeats, longest),
        *_sent_again(book, repeats, longest),
        *_out_of_order(book),
        *_wrong_histories(book),
        *_wrong_pages(book),
    ]
    figures = {
        "kills": len(book.kills),
        "conversations": len(book.accepted),
        "accepted": sum(len(tokens) for tokens in book.accepted.values()),
        "deliberate duplicates": book.duplicates,
        "model requests": len(book.asked),
        "sends": len(book.sent),
        "answers shown to pages": sum(len(shown) for shown in book.shown.values()),
        "model requests in flight at a kill": sum(bool(_in_flight(one, book.kills)) for one in book.asked),
        "sends in flight at a kill": sum(bool(_in_flight(one, book.kills)) for one in book.sent),
        "model requests repeated, in flight": repeats["asked, in flight"],
        "model requests repeated, just answered": repeats["asked, just answered"],
        "sends repeated, in flight": repeats["sent, in flight"],
        "sends repeated, just answered": repeats["sent, just answered"],
        "events that brought a page what it had": book.told_again,
        "longest that just answered was, ms": round(longest[0] * 1000),
    }
    return Verdict(broken=broken, figures=figures)


def _in_flight(request: Request, kills: Sequence[Kill]) -> Kill | None:
    """The kill that came before the answer had gone out whole."""
    kill = next((kill for kill in kills if request.began < kill.next_start), None)
    return kill if kill is not None and request.ended >= kill.at else None


class _Explaining:
    def __init__(self, book: Book) -> None:
        self._kills = book.kills
        self._of: defaultdict[str, list[Request]] = defaultdict(list)
        for request in (*book.asked, *book.sent):
            self._of[request.conversation].append(request)

    def before_a_kill(self, request: Request) -> float | None:
        """How long before a kill it was answered: 0 where it was not yet; None where no kill explains that it was
        made again."""
        if _in_flight(request, self._kills):
            return 0.0
        kill = next((kill for kill in self._kills if kill.at > request.ended), None)
        if kill is None or kill.at - request.ended > JUST_BEFORE:
            return None
        went_on = any(request.ended <= other.began < kill.next_start for other in self._of[request.conversation])
        return None if went_on else kill.at - request.ended


def _never_answered(book: Book) -> Iterator[str]:
    sent = {token for request in book.sent for token in request.tokens}
    shown = {token for answers in book.shown.values() for one in answers for token in one.tokens}
    for conversation, tokens in book.accepted.items():
        told = shown if conversation in book.shown else sent
        for token in tokens:
            if token not in told:
                yield f"{token} was accepted and never answered"
    every = {token for tokens in book.accepted.values() for token in tokens}
    for token in (sent | shown) - every:
        yield f"{token} was answered and never accepted"


def _asked_again(book: Book, repeats: Counter[str], longest: list[float]) -> Iterator[str]:
    """No second request about the same words that a request in flight at a kill does not explain."""
    about: defaultdict[str, list[Request]] = defaultdict(list)
    for request in book.asked:
        for token in request.tokens:
            about[token].append(request)
    explaining = _Explaining(book)
    explained: set[int] = set()
    for token, requests in about.items():
        for request in requests[:-1]:
            since = explaining.before_a_kill(request)
            if since is None:
                yield f"the model was asked about {token} again, and no kill explains it"
            elif request.answer not in explained:
                explained.add(request.answer)
                repeats["asked, just answered" if since else "asked, in flight"] += 1
                longest[0] = max(longest[0], since)
    last = {token: requests[-1].answer for token, requests in about.items()}
    told = [(request.answer, request.tokens) for request in book.sent]
    told += [(one.answer, one.tokens) for answers in book.shown.values() for one in answers]
    for answer, tokens in told:
        for token in tokens:
            if last.get(token) != answer:
                yield f"answer {answer} to {token} was given, although the model was asked again"


def _sent_again(book: Book, repeats: Counter[str], longest: list[float]) -> Iterator[str]:
    of: defaultdict[int, list[Request]] = defaultdict(list)
    for request in book.sent:
        of[request.answer].append(request)
    explaining = _Explaining(book)
    for answer, requests in of.items():
        for request in requests[:-1]:
            since = explaining.before_a_kill(request)
            if is_known(request.conversation):
                yield f"answer {answer} was sent again, although {request.conversation} is at a platform that knows"
            elif since is None:
                yield f"answer {answer} was sent again, and no kill explains it"
            else:
                repeats["sent, just answered" if since else "sent, in flight"] += 1
                longest[0] = max(longest[0], since)
    given: defaultdict[str, set[int]] = defaultdict(set)
    for request in book.sent:
        for token in request.tokens:
            given[token].add(request.answer)
    for token, answers in given.items():
        if len(answers) > 1:
            yield f"{token} was answered by several answers: {sorted(answers)}"


def _out_of_order(book: Book) -> Iterator[str]:
    by_conversation: defaultdict[str, list[Request]] = defaultdict(list)
    for request in book.sent:
        by_conversation[request.conversation].append(request)
    for conversation, requests in by_conversation.items():
        once = [request for at, request in enumerate(requests) if request.answer != requests[at - 1].answer or not at]
        numbers = [number_of(token) for request in once for token in request.tokens]
        if numbers != sorted(set(numbers)):
            yield f"{conversation} was answered out of order"
    for conversation, shown in book.shown.items():
        numbers = [number_of(token) for one in shown for token in one.tokens]
        if numbers != sorted(set(numbers)):
            yield f"{conversation} was shown answers out of order, or one twice"


def _wrong_histories(book: Book) -> Iterator[str]:
    """The model is shown everything that was said, in order, and every answer after what it answers."""
    for request, lines in book.histories:
        numbers = [number_of(token) for line in lines if line.by_person for token in line.tokens]
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False:
            yield f"the model was shown gaps or disorder in {request.conversation}: {numbers}"
        elif not _answers_follow(lines):
            yield f"the model was shown answers away from what they answer, in {request.conversation}"


def _answers_follow(lines: Sequence[Line]) -> bool:
    said: list[str] = []
    answered = False
    for line in lines:
        if line.by_person:
            said += line.tokens
            continue
        # The oldest may have been cut off before its answer.
        if list(line.tokens) != said and (answered or list(line.tokens)[len(line.tokens) - len(said) :] != said):
            return False
        said, answered = [], True
    return True


def _wrong_pages(book: Book) -> Iterator[str]:
    for conversation, shown in book.shown.items():
        followed: Sequence[Shown] = book.followed.get(conversation, ())
        if list(followed) != list(shown):
            at = next((at for at, (one, other) in enumerate(zip(followed, shown, strict=False)) if one != other), -1)
            yield (
                f"the page of {conversation} that was open all the time saw {len(followed)} answers, one opened at"
                f" the end {len(shown)}; from place {at} on: {followed[at : at + 3]} and {shown[at : at + 3]}"
            )
        if book.said.get(conversation) != book.accepted.get(conversation):
            yield f"{conversation} is not shown its own words as it said them"
