"""Every model under the same contract."""

from pathlib import Path

from core.clock import SystemClock
from core.gate import Gate, Recipient
from core.models.anthropic_model import AnthropicModel
from core.models.echo import EchoModel
from core.models.faq import FaqModel
from core.models.faq_file import read_faq
from core.models.openai_model import OpenAIModel
from tests.contracts.language_model import keeps_the_contract
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.model_server import ModelServer

EXAMPLE = Path(__file__).parents[3] / "core" / "models" / "faq_example.toml"


async def test_echo() -> None:
    await keeps_the_contract(EchoModel(), "What is this about?")


async def test_faq() -> None:
    await keeps_the_contract(FaqModel(read_faq(EXAMPLE)), "How do I delete my data?")


async def test_openai() -> None:
    async with ModelServer() as server:
        gate = Gate()
        gate.declare(Recipient(name="Model", base_address=server.address, receives="words"))
        model = OpenAIModel(
            gate=gate, clock=SystemClock(), base_address=server.address, model="echo", api_key="sk-test"
        )
        await keeps_the_contract(model, "What is this about?")
        await gate.close()


async def test_anthropic() -> None:
    async with AnthropicServer() as server:
        gate = Gate()
        gate.declare(Recipient(name="Model", base_address=server.address, receives="words"))
        model = AnthropicModel(
            gate=gate, clock=SystemClock(), base_address=server.address, model="echo", api_key="sk-test"
        )
        await keeps_the_contract(model, "What is this about?")
        await gate.close()
