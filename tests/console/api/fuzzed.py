"""Every call of a running API with what its own document allows and what it forbids."""

from collections.abc import Mapping

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]


def fuzz(document: Mapping[str, object], address: str, token: str, *, examples: int, seeded: bool = True) -> int:
    """How many calls there were. Raises where an answer is not what the document says."""
    schema = schemathesis.openapi.from_dict(dict(document))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=seeded,
        )
        @given(case=operation.as_strategy())
        def run(case: Case) -> None:  # type: ignore[type-arg]  # its arguments are the library's own
            headers = {"Authorization": f"Bearer {token}"}
            case.call_and_validate(base_url=f"{address}/api/v1", headers=headers, checks=CHECKS)

        run()
    return len(operations)
