"""All pages about assistants."""

from collections.abc import Iterator

from console.audit import Audit
from console.html import Html
from console.page import Page
from console.pages.assistant_answers import AssistantAnswersPages
from console.pages.assistant_editor import AssistantEditor
from console.pages.assistant_versions import AssistantVersionsPages
from console.pages.assistants import AssistantPages
from console.workings import Workings


def assistant_pages(html: Html, workings: Workings, audit: Audit) -> Iterator[Page]:
    assistants = workings.assistants
    if assistants is not None:
        yield AssistantPages(html=html, assistants=assistants, audit=audit).page()
        yield AssistantAnswersPages(html=html, assistants=assistants, audit=audit).page()
        yield AssistantVersionsPages(html=html, assistants=assistants, audit=audit).page()
        yield AssistantEditor(html=html, assistants=assistants, audit=audit).page()
