"""JSON Schema 2020-12 as far as our published schema uses it; any other keyword is an error, so none is passed over."""

from __future__ import annotations

import re

_TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}
_SAID = {"$schema", "$id", "$defs", "title", "description", "required", "properties"}


def validate(value, schema, root=None, where="$"):
    """Raises AssertionError naming the place in `value`."""
    root = schema if root is None else root
    for keyword, said in schema.items():
        if keyword not in _SAID:
            _CHECKS[keyword](value, said, schema, root, where)
    if isinstance(value, dict):
        missing = set(schema.get("required", ())) - value.keys()
        assert not missing, f"{where}: without {missing}"
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                validate(value[name], inner, root, f"{where}.{name}")


def _reference(value, said, schema, root, where):
    target = root
    for step in said.removeprefix("#/").split("/"):
        target = target[step]
    validate(value, target, root, where)


def _type(value, said, schema, root, where):
    wanted = [said] if isinstance(said, str) else said
    assert any(_TYPES[name](value) for name in wanted), f"{where}: {value!r} is not {said}"


def _any_of(value, said, schema, root, where):
    for one in said:
        try:
            return validate(value, one, root, where)
        except AssertionError:
            continue
    raise AssertionError(f"{where}: {value!r} is none of {len(said)}")


def _more(value, said, schema, root, where):
    if isinstance(value, dict):
        for name in value.keys() - schema.get("properties", {}).keys():
            assert said is not False, f"{where}: unknown {name}"
            validate(value[name], said, root, f"{where}.{name}")


def _names(value, said, schema, root, where):
    for name in value:
        validate(name, said, root, f"{where} key")


def _items(value, said, schema, root, where):
    if isinstance(value, list):
        for place, one in enumerate(value):
            validate(one, said, root, f"{where}[{place}]")


def _enum(value, said, schema, root, where):
    assert value in said, f"{where}: {value!r} is not one of {said}"


def _const(value, said, schema, root, where):
    assert value == said, f"{where}: {value!r} is not {said!r}"


def _pattern(value, said, schema, root, where):
    assert not isinstance(value, str) or re.search(said, value), f"{where}: {value!r}"


def _minimum(value, said, schema, root, where):
    assert not isinstance(value, int) or value >= said, f"{where}: {value} < {said}"


def _maximum(value, said, schema, root, where):
    assert not isinstance(value, int) or value <= said, f"{where}: {value} > {said}"


_CHECKS = {
    "$ref": _reference,
    "type": _type,
    "anyOf": _any_of,
    "additionalProperties": _more,
    "propertyNames": _names,
    "items": _items,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
}
