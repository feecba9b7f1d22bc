"""Reads /openapi.json: its operations, their examples, and whether an answer is one of those that it promises."""

import json
import re
import sys
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scenario"))
from hub import Request  # noqa: E402

METHODS = ("get", "put", "post", "delete", "patch")


@dataclass
class Operation:
    method: str
    path: str
    about: dict
    parameters: list = field(default_factory=list)

    def __str__(self):
        return f"{self.method} {self.path}"

    def names(self, place):
        return [p["name"] for p in self.parameters if p["in"] == place]

    def content(self):
        return self.about.get("requestBody", {}).get("content", {})

    def example_body(self):
        """Media type and bytes of the body's example, or nothing."""
        for media, about in self.content().items():
            if "example" in about:
                example = about["example"]
                return media, (example if isinstance(example, str) else json.dumps(example)).encode()
        return None, b""

    def example(self, values, headers):
        """The request that the examples make up. `values` are those of the path that have no example."""
        path, query = self.path, []
        for parameter in self.parameters:
            name = parameter["name"]
            if parameter["in"] == "path":
                value = parameter.get("example", values.get(name))
                if value is None:
                    raise LookupError(f"nothing tells a value for {name}")
                path = path.replace("{" + name + "}", urllib.parse.quote(str(value), safe=""))
            elif parameter["in"] == "query" and "example" in parameter:
                value = parameter["example"]
                text = str(value).lower() if isinstance(value, bool) else str(value)
                query.append(f"{name}={urllib.parse.quote(text, safe='')}")
        media, body = self.example_body()
        if media:
            headers = headers + [("Content-Type", media)]
        return Request(self.method, path + ("?" + "&".join(query) if query else ""), headers, body)


def resolve(document, value):
    while "$ref" in value:
        node = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        value = node
    return value


def operations(document):
    out = []
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            if method in METHODS:
                parameters = [resolve(document, p) for p in about.get("parameters", [])]
                out.append(Operation(method.upper(), path, about, parameters))
    return out


def operation_at(document, method, target):
    """The operation that a request meets, or None where the document has none: its path as a pattern."""
    path = target.split("?")[0]
    found = [op for op in operations(document) if op.method == method
             and re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(op.path)), path)]
    return min(found, key=lambda op: op.path.count("{"), default=None)


def undocumented(document, operation, answer):
    """What the answer has that the document does not promise; empty if all is promised."""
    promised = operation.about["responses"].get(str(answer.status))
    if promised is None:
        return f"status {answer.status} is not documented: {answer.body[:300]!r}"
    media = (answer.header("Content-Type") or "").split(";")[0]
    content = resolve(document, promised).get("content", {})
    if media and content and media not in content:
        return f"media type {media} is not documented for status {answer.status}"
    if answer.body and media == "application/json" and answer.status >= 400:
        problem = json.loads(answer.body)
        missing = [m for m in ("type", "title", "detail") if not isinstance(problem.get(m), str) or not problem[m]]
        if missing:
            return f"the problem document lacks {', '.join(missing)}: {answer.body[:300]!r}"
    bare = operation.method == "HEAD" or answer.status in (411, 415)  # clause 6.3.4: without any payload body
    if answer.status >= 400 and not bare and media != "application/json":
        return f"status {answer.status} came without a problem document"
    return ""
