"""LLM: whether the models answer; they are asked only when the owner says so, for it may cost."""

from collections.abc import Sequence

from core.clock import SystemClock
from core.errors import ModelAway, ModelBusy, ModelError, SettingError
from core.ports.examination import Finding
from lethe.asking import ask_shortly
from lethe.assistants import Assistants, read_prepared_answers
from lethe.commands.checks.check import Patient
from settings.assistants import AssistantSettings


async def prepared_answers(patient: Patient) -> Sequence[Finding]:
    """The server does not start with answers that it cannot read."""
    try:
        read_prepared_answers(patient.settings)
    except SettingError as error:
        return [
            Finding(
                id="LLM-5",
                ok=False,
                says=f"The prepared answers cannot be read: {mistake.rstrip('.')}.",
                mend="Mend the file, or name another as faq_file; Lethe does not start before.",
            )
            for mistake in error.mistakes
        ]
    return []


async def without_a_model(patient: Patient) -> Sequence[Finding]:
    if any(assistant.asks for assistant in patient.settings.assistants):
        return []
    return [
        Finding(
            id="LLM-4",
            ok=True,
            says=f"{assistant.name}: {_in_place_of_a_model(assistant)}; no AI model is connected.",
            mend='To connect one, set provider = "openai" (or "anthropic"), model and api_key of an assistant.',
        )
        for assistant in patient.settings.assistants
    ]


def _in_place_of_a_model(assistant: AssistantSettings) -> str:
    if assistant.provider == "echo":
        return "says back what it is told"
    if assistant.faq_file:
        return f"your own prepared answers are in use ({assistant.faq_file})"
    return "the built-in prepared answers are in use"


async def models(patient: Patient) -> Sequence[Finding]:
    asked = [assistant for assistant in patient.settings.assistants if assistant.asks]
    if not patient.online or not asked:
        return []
    assistants = Assistants(patient.settings, gate=patient.gate, clock=SystemClock())
    try:
        return [await _finding(assistant, assistants) for assistant in asked]
    finally:
        await assistants.close()


async def _finding(settings: AssistantSettings, assistants: Assistants) -> Finding:
    try:
        await ask_shortly(assistants.named(settings.name))
    except ModelAway as error:
        return Finding(
            id="LLM-1",
            ok=False,
            says=f"{settings.name}: the provider does not take the key ({error}).",
            mend="Check api_key, whether it was withdrawn, and whether the account is paid for.",
        )
    except ModelBusy as error:
        return Finding(
            id="LLM-3",
            ok=False,
            minor=True,
            says=f"{settings.name}: the model could not answer just now ({error}).",
            mend="Is base_address right, and does a server listen there? Else try again in a minute; if it stays so, "
            "look at the provider's status page and at your quota there.",
        )
    except ModelError as error:
        return Finding(
            id="LLM-2",
            ok=False,
            says=f"{settings.name}: the provider refuses the question ({error}).",
            mend="Check the model's name, as its provider writes it, and base_address, mostly one that ends in /v1.",
        )
    return Finding(id="LLM-1", ok=True, says=f"{settings.name}: the model {settings.model} answers.")
