"""Spoils requests: their paths, parameters, headers and bodies."""

import copy
import json
import urllib.parse

TEXTS = ["", " ", "a", "true", "-1", "0", "1e999", "99999999999999999999", "null", "urn:ngsi-ld:null", "urn:x:y", "@none", "*",
         "../..", "a,b", ",", "%", "%zz", "%00", "\x01", "도시", "\U0001f68c", "'", '"', "((", "a==1", "a==\"", "[1,2", "speed>",
         "speed>50;", "near;maxDistance==-1", "[[[", "[181,91]", "PT1H", "P", "2026-13-01T00:00:00Z", "2026-05-01T09:00:00Z",
         "https://nowhere.invalid/c.jsonld", "x" * 3000, "(a|b)+$", "[a-", "\\", "$ref", "{id}", "<script>", "simplified"]
VALUES = [None, True, False, 0, -1, 2**63 - 1, 1.5, 1e308, [], {}, [[]], [None], {"": 0}, {"@id": 1}, {"type": 5},
          {"@context": 7}, {"value": None}, {"type": "Property"}, {"type": "GeoProperty", "value": {"type": "Point"}},
          {"type": "Relationship", "object": "no uri"}, {"@value": {}}]
BYTES = [b"", b"{", b"[", b"nul", b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"a":1,"a":2}', b"[" * 5000, b'{"a":"\xc3\x28"}', b"1e400", b'"\\ud800"']
MEDIA = ["application/json", "application/ld+json", "application/geo+json", "application/merge-patch+json", "text/plain", "*/*",
         "application/*;q=0", "", "a/b/c", "application/json; charset=utf-16", "application/json;q=x", ",,"]
HEADERS = {
    "Accept": MEDIA, "Content-Type": MEDIA,
    "Link": ['<https://nowhere.invalid/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context"', "<>; rel=x", "<", "<a>, <b>",
             '<file:///etc/passwd>; rel="http://www.w3.org/ns/json-ld#context"'],
    "NGSILD-Tenant": ["nowhere", "a b", "../x", "x" * 200, ""], "Prefer": ["ngsi-ld=1.3", "ngsi-ld=", "body=json", "return=minimal"],
    "NGSILD-EntityMap": ["x", "/", "urn:ngsi-ld:EntityMap:none"], "NGSILD-Snapshot": ["x", "urn:ngsi-ld:Snapshot:none", ""],
    "If-None-Match": ["*", '"'], "Via": ["1.1 a, 1.1 b", ","], "Content-Encoding": ["gzip"], "X-Unknown": ["y"],
}


def spoil_json(random, value):
    """A copy in which one part is another."""
    value = copy.deepcopy(value)
    places, stack = [], [value]
    while stack:
        node = stack.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else []
        for key in keys:
            places.append((node, key))
            stack.append(node[key])
    if not places or random.random() < 0.1:
        return random.choice(VALUES)
    node, key = random.choice(places)
    what = random.random()
    if what < 0.2:
        del node[key]
    elif what < 0.3 and isinstance(node, dict):
        node[random.choice(TEXTS)] = node.pop(key)
    elif what < 0.4:
        node[key] = [node[key], random.choice(VALUES)]
    elif what < 0.45:
        for _ in range(random.randint(2, 200)):
            node[key] = {"a": node[key]} if random.random() < 0.5 else [node[key]]
    else:
        node[key] = random.choice(TEXTS if random.random() < 0.5 else VALUES)
    return value


def spoil_body(random, request):
    if random.random() < 0.15:
        request.body = random.choice(BYTES)
        return
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        request.body = request.body[:random.randint(0, len(request.body))]
        return
    for _ in range(random.randint(1, 3)):
        value = spoil_json(random, value)
    request.body = json.dumps(value).encode()


def quoted(random, text):
    """As a client writes it, or raw where a socket takes it."""
    raw = random.random() < 0.2 and all("!" <= c <= "~" for c in text) and text
    return text if raw else urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe="")


def spoil_target(random, operation, request):
    path, _, query = request.target.partition("?")
    pieces = [piece for piece in query.split("&") if piece]
    what = random.random()
    if what < 0.3 and path.count("/") > 3:
        parts = path.split("/")
        parts[random.randint(3, len(parts) - 1)] = quoted(random, random.choice(TEXTS)) or "x"
        path = "/".join(parts)
    elif what < 0.4 and pieces:
        pieces.append(random.choice(pieces))
    elif what < 0.45:
        pieces.append(quoted(random, random.choice(TEXTS)))
    else:
        names = operation.names("query")
        for _ in range(random.randint(1, 3)):
            name = random.choice(names) if names and random.random() < 0.95 else "unknown"
            pieces = [p for p in pieces if not p.startswith(name + "=")]
            pieces.append(name + "=" + quoted(random, random.choice(TEXTS)))
    request.target = path + ("?" + "&".join(pieces) if pieces else "")


def spoil_header(random, request):
    name = random.choice(list(HEADERS))
    if random.random() < 0.8:
        request.headers = [(n, v) for n, v in request.headers if n != name]
    request.headers.append((name, random.choice(HEADERS[name])))


def spoil(random, operation, request):
    """Changes one to three things about the request."""
    for _ in range(random.randint(1, 3)):
        what = random.random()
        if what < 0.03:
            request.method = random.choice(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
        elif request.body and what < 0.55:
            spoil_body(random, request)
        elif what < 0.85:
            spoil_target(random, operation, request)
        else:
            spoil_header(random, request)
