"""`data.schema.json`: how `data.json` is built, as JSON Schema, read off the same tables."""

from collections.abc import Iterable

from core.memory.personal_rows import Opened, PersonTable, ShownColumn

FORMAT = "lethe.personal-data/1"

_KINDS: dict[str, dict[str, Opened]] = {
    "number": {"type": "integer"},
    "truth": {"type": "boolean"},
    "text": {"type": "string"},
    "time": {"type": "string", "format": "date-time"},
    "words": {"description": "Was kept sealed.", "type": ["object", "string"]},
}


def schema(tables: Iterable[PersonTable]) -> dict[str, Opened]:
    places: list[Opened] = [_place(table) for table in tables]
    places.append(_other_place())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything that a Lethe server keeps about one person",
        **_object(
            {
                "format": {"const": FORMAT},
                "made_at": {"type": "string", "format": "date-time"},
                "retention_days": {"type": "integer"},
                "recipients": _list_of(_object({"name": {"type": "string"}, "receives": {"type": "string"}})),
                "places": _list_of({"oneOf": places}),
            }
        ),
    }


def _place(table: PersonTable) -> dict[str, Opened]:
    row = _object({column.name: _column(column) for column in table.shown})
    properties = row["properties"]
    assert isinstance(properties, dict)
    properties["file"] = {"type": "string", "description": "Where in the archive its content is."}
    return _described({"const": table.name}, row)


def _other_place() -> dict[str, Opened]:
    """Of what is no table: facts in words."""
    row: dict[str, Opened] = {"type": "object", "additionalProperties": {"type": "string"}}
    return _described({"const": ""}, row)


def _described(table: dict[str, Opened], row: dict[str, Opened]) -> dict[str, Opened]:
    text: dict[str, Opened] = {"type": "string"}
    return _object(
        {
            "called": text,
            "category": text,
            "purpose": text,
            "table": table,
            "withheld": {"type": "object", "additionalProperties": text},
            "rows": _list_of(row),
        }
    )


def _column(column: ShownColumn) -> dict[str, Opened]:
    kind = _KINDS[column.kind]
    may_be_empty = column.may_be_empty or column.kind == "time"
    return {"anyOf": [kind, {"type": "null"}]} if may_be_empty else dict(kind)


def _object(properties: dict[str, Opened]) -> dict[str, Opened]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(items: dict[str, Opened]) -> dict[str, Opened]:
    return {"type": "array", "items": items}
