"""Judging requests and answers by a provider's OpenAPI specification, through openapi-core from PyPI."""

import functools
import json
import os
import pathlib
import urllib.parse

try:
    from openapi_core import OpenAPI
    from openapi_core.datatypes import RequestParameters
    from openapi_core.exceptions import OpenAPIError
    from werkzeug.datastructures import Headers, ImmutableMultiDict
except ImportError:
    OpenAPI = None

#: The specifications are not part of the project: they stand beside it where it is developed.
SPECIFICATIONS = pathlib.Path(
    os.environ.get("FAILOVER_SPECS") or pathlib.Path(__file__).resolve().parents[3] / "shared" / "specs")

#: provider -> file and the server that its paths belong to
PROVIDERS = {
    "digitalocean": ("digitalocean-reserved-ip.openapi.json", "https://api.digitalocean.com"),
    "hetzner": ("hetzner-cloud-floating-ip.openapi.json", "https://api.hetzner.cloud"),
}


def why_not():
    """Why nothing can be judged here, as one line; None if it can."""
    if OpenAPI is None:
        return "openapi-core is not installed (scripts/test installs it below .build)"
    missing = [name for name, _ in PROVIDERS.values() if not (SPECIFICATIONS / name).exists()]
    if missing:
        return f"no {', '.join(missing)} in {SPECIFICATIONS}: they come with shared/, not with a clone alone"
    return None


class Request:
    """A request as openapi-core wants to see it."""

    def __init__(self, server, method, target, headers, body):
        parts = urllib.parse.urlsplit(target)
        self.host_url = server
        self.path = parts.path
        self.method = method.lower()
        self.content_type = headers.get("content-type", "").lower()
        self.body = body or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(urllib.parse.parse_qsl(parts.query)), header=Headers(headers))


class Response:
    """An answer as openapi-core wants to see it."""

    def __init__(self, status, headers, body):
        self.status_code = status
        self.headers = Headers(headers)
        self.content_type = headers.get("content-type", "").lower()
        self.data = body


def nullable_references(schema):
    """The specification with its `nullable` besides `allOf` spelt out. Hetzner's says "…, otherwise null" of such
    members and sends null; OpenAPI 3.0.3 lets `nullable` count only beside `type`, and openapi-core holds to that."""
    if isinstance(schema, list):
        return [nullable_references(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: nullable_references(value) for key, value in schema.items()}
    if schema.get("nullable") is True and "allOf" in schema and "type" not in schema:
        del schema["nullable"]
        return {"anyOf": [{"allOf": schema.pop("allOf")}, {"type": "object", "nullable": True, "maxProperties": 0}],
                **schema}
    return schema


@functools.cache
def contract(provider):
    """The Contract of a provider, read once."""
    return Contract(provider)


class Contract:
    """What a provider's specification says about requests and answers."""

    def __init__(self, provider):
        name, self.server = PROVIDERS[provider]
        specification = json.loads((SPECIFICATIONS / name).read_text())
        self.openapi = OpenAPI.from_dict(nullable_references(specification))

    def faults(self, method, target, headers, body, status, answer_headers, answer):
        """What is wrong with a request and its answer: list of texts, empty if nothing. Header names are small; a
        request that the provider refuses may itself be wrong on purpose, so only its answer counts."""
        request = Request(self.server, method, target, headers, body)
        response = Response(status, answer_headers, answer)
        found = []
        if status < 400:
            found += self._try("request", lambda: self.openapi.validate_request(request))
        return found + self._try("answer", lambda: self.openapi.validate_response(request, response))

    @staticmethod
    def _try(what, judge):
        try:
            judge()
        except OpenAPIError as error:
            causes = getattr(error.__cause__, "schema_errors", None) or [error.__cause__ or ""]
            return [f"{what}: {error}: " + "; ".join(
                f"{'.'.join(map(str, getattr(cause, 'absolute_path', [])))} {cause}"[:600] for cause in causes)]
        return []

    def exchange_faults(self, exchange):
        """The same for an entry of the emulator's /exchanges. The token is not in it: a stand-in takes its place."""
        headers = {"authorization": "Bearer x", "content-type": exchange["content_type"] or ""}
        return self.faults(
            exchange["method"], exchange["target"], headers, exchange["body"].encode(), exchange["status"],
            exchange["headers"], exchange["answer"].encode())
