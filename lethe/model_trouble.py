"""Why a model did not answer, in words for the owner who set it."""

from core.errors import GateError, ModelAway, ModelBusy, ModelCrowded, ModelError, ModelRefused


def mend_of(error: ModelError | GateError) -> tuple[str, str]:
    """The field that is most likely to be mended, and how."""
    match error:
        case ModelAway():
            return "api_key", f"Its server does not take this key ({error}). Copy it again from the provider's page."
        case ModelCrowded():
            return "", f"Its server takes no more just now ({error}). Try again in a minute, or store it as it is."
        case ModelRefused():
            return "model", f"Its server did not answer this model ({error}). Is it the name of one that it has?"
        case ModelBusy():
            return "base_address", f"No model answered there ({error}). Look whether it runs and the address is right."
        case _:
            return "base_address", f"It could not be asked ({error}). Look whether the address is right."
