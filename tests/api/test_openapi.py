"""The OpenAPI document says what there is, no more and no less."""

from __future__ import annotations

import re

import pytest

METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}


@pytest.fixture
def document(api):
    answer = api.get("/openapi.json")
    assert answer.status_code == 200
    return answer.json


def operations(document):
    return [
        (path, method, found) for path, item in document["paths"].items() for method, found in item.items()
    ]


@pytest.mark.sqlite_only
def test_it_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"] == "Pikir"
    assert document["info"]["version"]


def test_every_route_is_in_it_and_every_operation_is_a_route(app, document):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api_v1.")
        for method in rule.methods & METHODS
    }
    assert routes == {(path, method) for path, method, _ in operations(document)}
    assert routes
    assert all(path.startswith("/api/v1/") for path, _ in routes)


def test_every_reference_leads_somewhere(document):
    text = str(document)
    for kind, name in re.findall(r"#/components/(\w+)/([\w.]+)", text):
        assert name in document["components"][kind]


def test_every_path_parameter_is_declared(document):
    for path, _method, operation in operations(document):
        declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path" and p["required"]}
        assert declared == set(re.findall(r"{(\w+)}", path)), path


def test_every_operation_describes_an_answer_and_its_refusals(document):
    for path, method, operation in operations(document):
        statuses = operation["responses"].keys()
        assert any(status.startswith("2") for status in statuses), (method, path)
        assert "500" in statuses, (method, path)
        for status, response in operation["responses"].items():
            assert response["description"]
            if status >= "400":
                assert "application/problem+json" in response["content"]


def test_operation_ids_are_unique(document):
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_security_names_schemes_that_are_defined(document):
    schemes = document["components"]["securitySchemes"].keys()
    for path, method, operation in operations(document):
        for alternative in operation.get("security", document["security"]):
            assert alternative.keys() <= schemes, (method, path)


def test_a_post_requires_its_body_and_takes_a_key(document):
    for path, method, operation in operations(document):
        if method == "post":
            assert operation["requestBody"]["required"], path
            assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]], path
