"""Compares an answer with what a scenario expects. README.md describes wildcards and modes."""

import json
import re
from datetime import datetime, timezone

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
UUID = re.compile(r"(urn:[a-z-]+:(instance:)?)?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
WILDCARD = re.compile(r"<(any|time|uuid|text|number|uri)(?: as (\w+))?>$")
ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
KINDS = ("AlreadyExists", "BadRequestData", "Conflict", "InternalError", "InvalidRequest", "LdContextNotAvailable",
         "NonexistentTenant", "OperationNotSupported", "ResourceNotFound", "TooComplexQuery", "TooManyResults")
IDS = "urn:ngsi-ld:"


def differences(expected, answer, names):
    """What is wrong with the answer, as lines to print. Captures `<any as name>` into names."""
    faults = []
    text = answer.body.decode("utf-8", "backslashreplace")
    if answer.status != expected.status:
        faults.append(f"expected status {expected.status}, got {answer.status}: {text[:600]}")
        return faults
    for name, wanted in expected.headers:
        fault = header_fault(name, wanted, answer.header(name), names)
        faults += [fault] if fault else []
    words = [word for word in expected.words.split() if word != "eventually"]
    if words and words[0] in KINDS:
        faults += problem_faults(words[0], expected.words.split(words[0], 1)[1].strip(), answer, text)
    elif words and words[0] in ("ids", "order"):
        faults += id_faults(words[0], words[1:], text)
    else:
        faults += body_faults(expected, words == ["~"], answer, text, names)
    return faults


def header_fault(name, wanted, got, names):
    wanted = re.sub(r"\{\{(\w+)\}\}", lambda m: str(names[m.group(1)]), wanted)
    if wanted == "-":
        return None if got is None else f"header {name}: expected none, got {got}"
    if got is None:
        return f"header {name}: expected {wanted}, got none"
    wild = WILDCARD.match(wanted)
    if wild:
        names[wild.group(2)] = got
        return None
    if len(wanted) > 1 and wanted[0] == wanted[-1] == "/":
        return None if re.search(wanted[1:-1], got) else f"header {name}: expected {wanted}, got {got}"
    return None if got == wanted else f"header {name}: expected {wanted}, got {got}"


def problem_faults(kind, detail, answer, text):
    faults = []
    if not (answer.header("Content-Type") or "").startswith("application/json"):
        faults.append(f"header Content-Type: expected application/json, got {answer.header('Content-Type')}")
    try:
        got = json.loads(text)
    except ValueError:
        return faults + [f"expected a problem document, got {text[:300]}"]
    if got.get("type") != ERRORS + kind:
        faults.append(f"type: expected {ERRORS + kind}, got {got.get('type')}: {got.get('detail')}")
    for member in ("title", "detail"):
        if not isinstance(got.get(member), str) or not got[member]:
            faults.append(f"{member}: expected some text, got {got.get(member)!r}")
    if detail and not re.search(detail.strip("/"), str(got.get("detail")), re.I):
        faults.append(f"detail: expected {detail}, got {got.get('detail')}")
    return faults


def id_faults(mode, wanted, text):
    try:
        got = json.loads(text)
    except ValueError:
        return [f"expected entities, got {text[:300]}"]
    ids = [str(entity.get("id")).removeprefix(IDS) for entity in got] if isinstance(got, list) else [text[:300]]
    if mode == "ids":
        wanted, ids = sorted(wanted), sorted(ids)
    return [] if ids == wanted else [f"expected {mode} {' '.join(wanted) or '(none)'}\n     got {' '.join(ids) or '(none)'}"]


def body_faults(expected, subset, answer, text, names):
    wanted = re.sub(r"\{\{(\w+)\}\}", lambda m: str(names[m.group(1)]), expected.body)
    if not wanted:
        silent = expected.status in (201, 204, 304)
        return [f"expected no body, got {text[:300]}"] if silent and text else []
    if wanted[0] == "/":
        patterns = [line.strip()[1:-1] for line in wanted.splitlines() if line.strip()]
        return [f"body: expected /{p}/ in\n{text[:600]}" for p in patterns if not re.search(p, text, re.M)]
    try:
        got = json.loads(text)
    except ValueError:
        return [f"expected JSON, got {text[:300]!r}"]
    return json_faults(json.loads(wanted), got, subset, "", names)


def json_faults(wanted, got, subset, path, names):
    """Differences of two JSON values, each named by its path."""
    here = path or "body"
    if isinstance(wanted, str):
        return text_faults(wanted, got, here, names)
    if isinstance(wanted, dict) and isinstance(got, dict):
        return object_faults(wanted, got, subset, path, names)
    if isinstance(wanted, list) and isinstance(got, list):
        return array_faults(wanted, got, subset, path, names)
    if isinstance(wanted, bool) or isinstance(got, bool) or wanted is None or type(got) not in (int, float):
        return [] if type(wanted) is type(got) and wanted == got else [f"{here}: expected {show(wanted)}, got {show(got)}"]
    whole = isinstance(wanted, int) and isinstance(got, int)
    equal = wanted == got if whole else isinstance(wanted, float | int) and abs(wanted - got) <= 1e-9 * max(abs(wanted), abs(got))
    return [] if equal else [f"{here}: expected {show(wanted)}, got {show(got)}"]


def text_faults(wanted, got, here, names):
    wild = WILDCARD.match(wanted)
    if not wild:
        if isinstance(got, str) and TIME.fullmatch(wanted) and TIME.fullmatch(got):
            return [] if moment(wanted) == moment(got) else [f"{here}: expected {wanted}, got {got}"]
        if len(wanted) > 2 and wanted[0] == wanted[-1] == "/":
            fits = isinstance(got, str) and re.search(wanted[1:-1], got)
            return [] if fits else [f"{here}: expected {wanted}, got {show(got)}"]
        return [] if wanted == got else [f"{here}: expected {show(wanted)}, got {show(got)}"]
    fits = {"any": lambda v: True, "text": lambda v: isinstance(v, str) and v != "",
            "number": lambda v: type(v) in (int, float),
            "time": lambda v: isinstance(v, str) and TIME.fullmatch(v),
            "uuid": lambda v: isinstance(v, str) and UUID.fullmatch(v),
            "uri": lambda v: isinstance(v, str) and re.match(r"[a-z][a-z0-9+.-]*:\S+$", v)}[wild.group(1)]
    if not fits(got):
        return [f"{here}: expected {wanted}, got {show(got)}"]
    if wild.group(2):
        names[wild.group(2)] = got
    return []


def object_faults(wanted, got, subset, path, names):
    faults = []
    for key, value in wanted.items():
        place = f"{path}.{key}" if path else key
        if value == "<absent>":
            faults += [f"{place}: expected nothing, got {show(got[key])}"] if key in got else []
        elif key not in got:
            faults.append(f"{place}: expected {show(value)}, got nothing")
        else:
            faults += json_faults(value, got[key], subset, place, names)
    if not subset:
        faults += [f"{path}.{key}: expected nothing, got {show(got[key])}" for key in got if key not in wanted]
    return faults


def array_faults(wanted, got, subset, path, names):
    if wanted and wanted[0] == "<unordered>":
        return unordered_faults(wanted[1:], got, subset, path, names)
    more = bool(wanted) and wanted[-1] == "<more>"
    wanted = wanted[:-1] if more else wanted
    if len(got) < len(wanted) or (len(got) > len(wanted) and not more):
        return [f"{path or 'body'}: expected {len(wanted)} elements, got {len(got)}: {show(got)}"]
    faults = []
    for i, (w, g) in enumerate(zip(wanted, got)):
        faults += json_faults(w, g, subset, f"{path}[{i}]", names)
    return faults


def unordered_faults(wanted, got, subset, path, names):
    left = list(got)
    for each in wanted:
        found = next((g for g in left if not json_faults(each, g, subset, path, dict(names))), None)
        if found is None:
            return [f"{path or 'body'}: expected {show(each)} among {show(left)}"]
        json_faults(each, found, subset, path, names)
        left.remove(found)
    return [f"{path or 'body'}: expected nothing more, got {show(left)}"] if left else []


def moment(text):
    whole, _, rest = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(whole).replace(tzinfo=timezone.utc), rest.rstrip("0")


def show(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 400 else text[:400] + " ..."
