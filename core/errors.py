"""Every way this server can fail.

ServerError
    SettingError            the owner must change something
        ChangedMeanwhile    somebody else changed it since it was read
    StorageError            memory cannot be used as it is; nothing was created over it
        AlreadyOpen         another process works on it
        StoreUnavailable    just now: 503, the sender tries again
            BeingErased     whoever says it is being erased, and something hinders that: nobody else's trouble
    InboundError
        NotAuthentic        403, nothing else is said
        Malformed           200, kept in quarantine and counted
        TooLarge            413
    DeliveryError
        TryAgain            after `retry_after`, while that helps
        InDoubt             the request left and no answer came back: it may have been delivered
        Unreachable         blocked, left, gone: marked, never retried
        NotTaken            this one message will never be taken as it is: marked, never retried
        ChannelRefused      our own key or limit; the owner must look
    ModelError
        ModelBusy           worth another try, after `retry_after` where the model said so
            ModelCrowded    it answers, and asks us to slow down
            ModelSilent     the question left, and no whole answer came in time: it may have been paid for
            ModelAway       worth one later, none now: it fails again and again, or takes our key no more
        ModelRefused        not worth one
        OverBudget          what the owner grants for a day is used up
    GateError
        NotDeclared         a request to nobody we declared, or to an address that is not theirs
        Unanswered          no whole answer in time; `request_written` says whether it may have been acted on
            AnswerTooLong   more bytes than the asker would take
    Unreadable              no words could be made of a document
        UnknownKind         by its bytes it is nothing that we make words of
    Superseded              erased or answered while it was under way: it comes to nothing
    ErasureIncomplete       something is left

The text of an error is for developers: no personal data, no payload, no vendor message. What a
person may read is a notice, named by `said`.
"""

from datetime import timedelta


class ServerError(Exception):
    said: str = "gave_up"
    """The notice that a person in the chat may read, by its name in `core/languages/*.toml`."""


class SettingError(ServerError):
    """`mistakes` holds one human sentence for each thing that the owner must change."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


class ChangedMeanwhile(SettingError):
    """Nothing was stored."""


class StorageError(ServerError):
    """Its text is one human sentence for the owner: what is wrong, and what to do."""


class AlreadyOpen(StorageError):
    """Two would answer everybody twice."""


class StoreUnavailable(StorageError):
    said = "busy"


class BeingErased(StoreUnavailable):
    """What they say can be taken once that is over."""


class InboundError(ServerError):
    pass


class NotAuthentic(InboundError):
    pass


class Malformed(InboundError):
    pass


class TooLarge(InboundError):
    said = "too_large"


class DeliveryError(ServerError):
    traces: tuple[str, ...] = ()
    """What the platform keeps of a part that had gone before, as in `core.messages.Delivery`. Personal: it is no part
    of the error's text."""


class TryAgain(DeliveryError):
    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class InDoubt(DeliveryError):
    pass


class Unreachable(DeliveryError):
    pass


class NotTaken(DeliveryError):
    pass


class ChannelRefused(DeliveryError):
    pass


class ModelError(ServerError):
    pass


class ModelBusy(ModelError):
    said = "model_down"

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class ModelCrowded(ModelBusy):
    pass


class ModelSilent(ModelBusy):
    pass


class ModelAway(ModelBusy):
    pass


class ModelRefused(ModelError):
    said = "gave_up"


class OverBudget(ModelError):
    said = "budget"


class GateError(ServerError):
    pass


class NotDeclared(GateError):
    pass


class Unanswered(GateError):
    def __init__(self, reason: str, *, request_written: bool) -> None:
        super().__init__(reason)
        self.request_written = request_written


class AnswerTooLong(Unanswered):
    said = "too_large"


class Unreadable(ServerError):
    said = "unreadable"


class UnknownKind(Unreadable):
    said = "unsupported"


class Superseded(ServerError):
    pass


class ErasureIncomplete(ServerError):
    said = "erasure_incomplete"
