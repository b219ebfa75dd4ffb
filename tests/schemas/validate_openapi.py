#!/usr/bin/env python3
"""Checks that the files in schemas/ are sound, independently of tapecheck's own code.

  pip install -r tests/schemas/requirements.txt
  python tests/schemas/validate_openapi.py

Every JSON Schema keeps to its metaschema, every $ref leads somewhere, the OpenAPI document is valid, and the
instances in samples/ (`<schema>.<valid|invalid>-<why>.json`) are accepted or refused as their names say.
Prints one line per problem and ends with 1 if there is any.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
SAMPLES = Path(__file__).resolve().parent / "samples"
README = SCHEMAS / "README.md"
OPENAPI = SCHEMAS / "partner-center" / "openapi.json"
SAMPLE_NAME = re.compile(r"(?P<schema>[a-z-]+)\.(?P<verdict>valid|invalid)-[a-z0-9-]+\.json")

FORMATS = FormatChecker()


def main():
    schemas = sorted(SCHEMAS.rglob("*.schema.json"))
    samples = sorted(SAMPLES.glob("*.json"))
    problems = []
    for path in schemas:
        problems += schema_problems(path)
    for path in [*schemas, OPENAPI]:
        problems += reference_problems(path)
    problems += openapi_problems()
    problems += disagreement_problems([*schemas, OPENAPI])
    for path in samples:
        problems += sample_problems(path)
    problems += missing_samples(schemas, samples)

    for problem in problems:
        print(problem)
    print(f"{len(schemas)} schemas, 1 OpenAPI document, {len(samples)} samples: {len(problems)} problems")
    return 1 if problems else 0


def schema_problems(path):
    schema = load(path)
    name = shown(path)
    for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema):
        yield f"{name}: {error.json_path}: {error.message}"
    for member in ("$schema", "title", "description"):
        if not schema.get(member):
            yield f"{name}: {member} is missing"
    if "$id" in schema:
        yield f"{name}: $id would hide the location that relative references start from"
    for node in objects(schema):
        if isinstance(node.get("format"), str) and node["format"] not in FORMATS.checkers:
            yield f"{name}: format {node['format']} is unknown or lacks a package in requirements.txt"
        # A new member of a resource is a finding of its own, never a failed validation.
        closed = False in (node.get("additionalProperties"), node.get("unevaluatedProperties"))
        if closed and path.parent.name == "partner-center":
            yield f"{name}: a resource must not refuse unknown members"


def reference_problems(path):
    resolver = REGISTRY.resolver(path.as_uri())
    for node in objects(load(path)):
        reference = node.get("$ref")
        if not isinstance(reference, str):
            continue
        try:
            resolver.lookup(reference)
        except (Unresolvable, OSError) as error:
            yield f"{shown(path)}: $ref {reference} leads nowhere ({type(error).__name__})"


def openapi_problems():
    document = load(OPENAPI)
    for error in OpenAPIV31SpecValidator(document, base_uri=OPENAPI.as_uri()).iter_errors():
        place = "/".join(str(step) for step in getattr(error, "absolute_path", []))
        yield f"{shown(OPENAPI)}: /{place}: {getattr(error, 'message', error)}"


def disagreement_problems(paths):
    """Every `Disagreement N` in a $comment has its row in the README."""
    explained = set(re.findall(r"^\| (\d+) \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    for path in paths:
        for number in sorted(set(re.findall(r"Disagreement (\d+)", path.read_text(encoding="utf-8")))):
            if number not in explained:
                yield f"{shown(path)}: disagreement {number} has no row in {shown(README)}"


def sample_problems(path):
    name = SAMPLE_NAME.fullmatch(path.name)
    schema = name and schema_named(name["schema"])
    if not schema:
        yield f"{shown(path)}: not named <schema>.<valid|invalid>-<why>.json after a schema"
        return
    validator = Draft202012Validator(
        {"$ref": schema.as_uri()}, registry=REGISTRY, format_checker=FORMATS
    )
    errors = list(validator.iter_errors(load(path)))
    if name["verdict"] == "valid":
        for error in errors:
            yield f"{shown(path)}: {error.json_path}: {error.message}"
    elif not errors:
        yield f"{shown(path)}: is accepted, but should not be"


def missing_samples(schemas, samples):
    names = filter(None, (SAMPLE_NAME.fullmatch(path.name) for path in samples))
    tested = {(name["schema"], name["verdict"]) for name in names}
    for path in schemas:
        # A file of definitions only accepts everything itself.
        if "type" not in load(path):
            continue
        name = path.name.removesuffix(".schema.json")
        for verdict in ("valid", "invalid"):
            if (name, verdict) not in tested:
                yield f"{shown(path)}: no {verdict} sample"


def schema_named(name):
    return next(SCHEMAS.rglob(f"{name}.schema.json"), None)


def objects(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from objects(item)


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def retrieve(uri):
    path = Path(unquote(urlsplit(uri).path))
    return Resource.from_contents(load(path), default_specification=DRAFT202012)


def shown(path):
    return path.relative_to(ROOT)


REGISTRY = Registry(retrieve=retrieve)

if __name__ == "__main__":
    sys.exit(main())
