"""The OpenAPI document, made from the calls themselves: what is not a call is not in it, and no call is left out."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, JsonValue
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from console.api.address import PREFIX
from console.api.calls import ANY, JSON, Call
from console.api.problems import MEDIA_TYPE, Problem

_REFERENCE = "#/components/schemas/{model}"
_ABOUT = (
    "The owner's programs do here what the owner does in the console. Every call needs a token "
    "(`lethe owner token --scope SCOPE`), sent as `Authorization: Bearer TOKEN`. What a token's scopes do not "
    "allow is not there: 404."
)
_OF_ALL: Mapping[str, str] = {
    "400": "It cannot be read.",
    "401": "There is no token, or none that holds.",
    "404": "It is not there, or not for this token.",
    "408": "The body came too slowly.",
    "413": "The body is too long.",
    "429": "Too many calls; Retry-After says when to go on.",
    "503": "It cannot be done just now; send it again.",
}
_OF_A_BODY: Mapping[str, str] = {"415": "The body is not sent as JSON."}
_WRONG_READING = "Something that was asked for is not right."
_WRONG_CHANGE = "Something that was sent is not right; nothing was changed."
_OF_REPEATING: Mapping[str, str] = {
    "409": "The same key is under way, or was used for another call, or the server went down before it was ended."
}
_OF_GUARDING: Mapping[str, str] = {"412": "It was changed since it was read."}
_ANSWERED = {200: "Done.", 201: "Made.", 202: "Begun.", 204: "Done; there is nothing to say."}

Document = dict[str, JsonValue]
_Key = tuple[type[BaseModel], JsonSchemaMode]


def document(calls: Sequence[Call], version: str) -> Document:
    wanted: dict[_Key, None] = {(Problem, "serialization"): None}
    for one in calls:
        if one.method != "GET" and one.takes.model_fields:
            wanted[(one.takes, "validation")] = None
        if one.gives is not None:
            wanted[(one.gives, "serialization")] = None
    made, definitions = models_json_schema(list(wanted), ref_template=_REFERENCE)
    schemas: dict[_Key, JsonValue] = {key: made[key] for key in wanted}
    paths: dict[str, JsonValue] = {}
    for one in calls:
        methods = paths.setdefault(one.path, {})
        assert isinstance(methods, dict)
        methods[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lethe", "version": version, "description": _ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": definitions["$defs"],
        },
    }


def _operation(one: Call, schemas: Mapping[_Key, JsonValue]) -> JsonValue:
    operation: dict[str, JsonValue] = {
        "operationId": operation_name(one),
        "summary": one.says,
        "description": "Any token may." if one.scope == ANY else f"Needs the scope `{one.scope}`.",
        "parameters": [*_in_path(one), *_in_query(one), *_in_headers(one)],
        "responses": _responses(one, schemas),
    }
    if one.method != "GET" and one.takes.model_fields:
        content: JsonValue = {JSON: {"schema": schemas[(one.takes, "validation")]}}
        operation["requestBody"] = {"required": _must_be_sent(one.takes), "content": content}
    return operation


def operation_name(one: Call) -> str:
    return "_".join([one.method.lower(), *re.findall(r"[a-z]+", one.path)])


def _in_path(one: Call) -> Iterator[JsonValue]:
    for name in re.findall(r"\{([a-z_]+)\}", one.path):
        schema: JsonValue = {"type": "string", "minLength": 1}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(one: Call) -> Iterator[JsonValue]:
    if one.method == "GET":
        for name, schema in one.takes.model_json_schema().get("properties", {}).items():
            yield {
                "name": name,
                "in": "query",
                "required": one.takes.model_fields[name].is_required(),
                "schema": schema,
            }


def _in_headers(one: Call) -> Iterator[JsonValue]:
    if one.is_guarded:
        says = "The ETag of what you read; without it, whatever is there is changed."
        yield {"name": "If-Match", "in": "header", "description": says, "schema": {"type": "string"}}
    if one.is_repeatable:
        says = "A word of your own, 8 to 200 characters: the same call with the same word is done once within a day."
        schema: JsonValue = {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{8,200}$"}
        yield {"name": "Idempotency-Key", "in": "header", "description": says, "schema": schema}


def _responses(one: Call, schemas: Mapping[_Key, JsonValue]) -> JsonValue:
    right: dict[str, JsonValue] = {"description": _ANSWERED[one.status]}
    if one.gives is not None:
        right["content"] = {one.media_type: {"schema": schemas[(one.gives, "serialization")]}}
    elif one.status != 204:
        right["content"] = {one.media_type: {"schema": {"type": "object"} if one.media_type == JSON else {}}}
    wrong = dict(_OF_ALL)
    wrong["422"] = " ".join(filter(None, [_WRONG_READING if one.method == "GET" else _WRONG_CHANGE, one.when_wrong]))
    wrong |= _OF_A_BODY if one.method != "GET" else {}
    wrong |= _OF_REPEATING if one.is_repeatable else {}
    wrong |= _OF_GUARDING if one.is_guarded else {}
    problem: JsonValue = {MEDIA_TYPE: {"schema": schemas[(Problem, "serialization")]}}
    told: dict[str, JsonValue] = {status: {"description": says, "content": problem} for status, says in wrong.items()}
    return {str(one.status): right, **told}


def _must_be_sent(takes: type[BaseModel]) -> bool:
    return any(field.is_required() for field in takes.model_fields.values())
