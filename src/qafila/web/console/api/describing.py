# SPDX-License-Identifier: Apache-2.0
"""How the API describes itself: OpenAPI 3.1, made from the table of routes and its types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from qafila.web.console.api.route import File, Route
from qafila.web.console.problems import MEDIA, Problem

REF = "#/components/schemas/{name}"

_SAID = {
    400: "Not as this description asks for it; `detail` says where",
    401: "No token or session, or one that has ended",
    403: "The role or the scopes of the token do not allow it, or not in this operation",
    404: "There is no such thing, or no such operation",
    408: "It took too long to arrive",
    413: "Too large",
    415: "Not JSON",
    421: "The hub does not go by this name",
    422: "Understood, but it cannot be done as things stand; `fields` says what to mend",
    429: "Too many requests; `Retry-After` says when to come again",
    500: "A fault of ours",
    503: "The store or a printer takes nothing now; come again",
}

_PARTS = {
    "op": "Id of the operation",
    "person": "Id of a person",
    "household": "Id of a household",
    "vehicle": "Id of a vehicle",
    "word": "A word of the ledger: `person:P-1`, `vehicle:BUS-3`, `place:qara`, `convoy:main`",
    "token": "As the answer to what was brought has it in `about`",
    "name": "Name of a document, as the list of documents has it",
    "kind": "One of the formats of that document",
}

_LEADS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "operations": tuple(
        (to, "op", "operations/0/operation")
        for to in ("today", "registry", "fleet", "ledger", "changes")
    ),
    "registry": (("person", "person", "rows/0/person"),),
    "fleet": (("vehicle", "vehicle", "rows/0/vehicle"), ("crew", "vehicle", "rows/0/vehicle")),
    "ledger": (("subject", "word", "rows/0/subject"),),
    "changes": (("person", "person", "rows/0/person"),),
}
"""What an answer leads to: the route, the part of its path, and where the answer has it."""


def described(routes: Sequence[Route], prefix: str) -> dict[str, Any]:
    """Return the description of an API."""
    types = list(dict.fromkeys(_types(routes)))
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    refs = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        known = paths.setdefault(prefix + route.path, {})
        known[route.method.lower()] = _operation(route, refs, components)
    for route in routes:
        if route.query is not None:  # told parameter by parameter
            components.pop(_component(refs[route.query]), None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Qafila",
            "version": "1",
            "description": "The console of a hub, for programs. What each role sees is left out, "
            "not blanked; `docs/api.md` says what version 1 promises.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": _refusals(refs),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _types(routes: Sequence[Route]) -> Iterator[type[msgspec.Struct]]:
    yield Problem
    for route in routes:
        for each in (route.query, route.body, route.answer):
            if isinstance(each, type):
                yield each


def _operation(route: Route, refs: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    scope = f" Needs `{route.action}`." if route.action is not None else ""
    if route.any_of:
        scope = (
            f" Needs, by what is said, one of {', '.join(f'`{a}`' for a in sorted(route.any_of))}."
        )
    made: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.says,
        "description": f"{route.says}{scope}",
        "parameters": [*_of_path(route), *_of_query(route, refs, components)],
        "responses": {"200": {**_answer(route, refs), **_links(route)}, **_refused()},
    }
    if route.body is not None:
        content = {"application/json": {"schema": refs[route.body]}}
        made["requestBody"] = {"required": True, "content": content}
    return made


def _links(route: Route) -> dict[str, Any]:
    """Return what an answer leads to, so that a program finds its way from list to entry."""
    known = {"op": "$request.path.op"} if "{op}" in route.path else {}
    leads = {
        to: {"operationId": to, "parameters": {**known, part: f"$response.body#/{where}"}}
        for to, part, where in _LEADS.get(route.name, ())
    }
    return {"links": leads} if leads else {}


def _of_path(route: Route) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", route.path):
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PARTS[name],
            "schema": {"type": "string", "minLength": 1},
        }


def _of_query(
    route: Route, refs: dict[Any, Any], components: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    if route.query is None:
        return
    schema = components[_component(refs[route.query])]
    for name, each in schema["properties"].items():
        yield {"name": name, "in": "query", "required": False, "schema": each}


def _component(ref: dict[str, Any]) -> str:
    return str(ref["$ref"]).rpartition("/")[2]


def _answer(route: Route, refs: dict[Any, Any]) -> dict[str, Any]:
    if isinstance(route.answer, File):
        content: dict[str, Any] = {media: {} for media in route.answer.media}
        return {"description": "A file", "content": content}
    return {
        "description": "Done",
        "content": {"application/json": {"schema": refs[route.answer]}},
    }


def _refused() -> dict[str, Any]:
    return {str(code): {"$ref": f"#/components/responses/{code}"} for code in _SAID}


def _refusals(refs: dict[Any, Any]) -> dict[str, Any]:
    content = {MEDIA: {"schema": refs[Problem]}}
    return {str(code): {"description": said, "content": content} for code, said in _SAID.items()}
