"""Reads *.scenario files: requests and the answers expected to them. README.md describes the format."""

import re
import shlex
import urllib.parse
from dataclasses import dataclass, field

from hub import Request

REQUEST = re.compile(r"(?:(\w+) )?(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|NOTIFIED) ((?:/|\{\{).*)$")
EXPECT = re.compile(r"=> (\d{3})(?: (.*))?$")
HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*): ?(.*)$")
NAME = re.compile(r"\{\{(\w+)\}\}")
GENERATED = re.compile(r"\{\{(repeat|hex) ([^{}]+?)\}\}")


@dataclass
class Expected:
    status: int = 0
    words: str = ""  # what stands behind the status
    headers: list = field(default_factory=list)
    body: str = ""


@dataclass
class Step:
    line: int
    title: str
    hub: str  # its name, None for the file's first
    method: str
    target: str
    headers: list = field(default_factory=list)
    body: str = ""
    expected: Expected = field(default_factory=Expected)

    @property
    def eventually(self):
        return "eventually" in self.expected.words.split()

    def summary(self):
        return f"{self.hub + ' ' if self.hub else ''}{self.method} {self.target[:100]}"

    def request(self, tenant, names):
        """The request with captured names filled in. `tenant` is the default, None for none."""
        headers = [(name, generate(fill(value, names)).decode()) for name, value in self.headers]
        given = {name.lower() for name, _ in headers}
        if tenant and "ngsild-tenant" not in given:
            headers.append(("NGSILD-Tenant", tenant))
        if self.body and "content-type" not in given:
            headers.append(("Content-Type", "application/json"))
        target = urllib.parse.quote(generate(fill(self.target, names)), safe="/?&=;:,!~%()*'$@-._[]+")
        return Request(self.method, target, [(n, v) for n, v in headers if v != "-"], generate(fill(self.body, names)))


@dataclass
class Scenario:
    options: list  # of a hub of its own, or None
    hubs: dict  # options of further hubs, by name
    silent: list  # names of addresses that take connections and never answer
    steps: list


def fill(text, names):
    return NAME.sub(lambda m: str(names[m.group(1)]) if m.group(1) not in ("repeat", "hex") else m.group(0), text)


def generate(text):
    """Body bytes: {{repeat 3 ab}} is ababab, {{hex ff fe}} is these two bytes."""
    out, at = b"", 0
    for match in GENERATED.finditer(text):
        out += text[at:match.start()].encode()
        if match.group(1) == "hex":
            out += bytes.fromhex(match.group(2))
        else:
            count, what = match.group(2).split(" ", 1)
            out += what.encode() * int(count)
        at = match.end()
    return out + text[at:].encode()


class Reader:
    """One pass over the lines. `into` is what the next line belongs to."""

    def __init__(self, path):
        self.path, self.options, self.hubs, self.silent, self.steps = path, None, {}, [], []
        self.step, self.title, self.into = None, "", "nothing"

    def read(self):
        for number, line in enumerate(self.path.read_text(encoding="utf-8").split("\n"), 1):
            if line.startswith("## "):
                self.title, self.into = line[3:].strip(), "nothing"
            elif line.startswith("@hub"):
                self.take_hub(shlex.split(line[4:]))
            elif line.startswith("@silent"):
                self.silent += line.split()[1:]
            elif not re.match(r"#( |$)", line):
                self.take(number, line)
        for step in self.steps:
            if not step.expected.status:
                raise SystemExit(f"{self.path}:{step.line}: a request without an expected answer (=> 200)")
            step.body = step.body.strip("\n")
            step.expected.body = step.expected.body.strip()
        if self.hubs and self.options is None:
            self.options = []
        return Scenario(self.options, self.hubs, self.silent, self.steps)

    def take_hub(self, words):
        """`@hub --option value` is the file's own hub, `@hub b --option value` one more with a name."""
        if words and not words[0].startswith("-"):
            self.hubs[words[0]] = words[1:]
        else:
            self.options = words

    def take(self, number, line):
        request, expect = REQUEST.match(line), EXPECT.match(line)
        if request:
            self.step = Step(number, self.title, *request.groups())
            self.title = ""
            self.steps.append(self.step)
            self.into = "headers"
        elif expect and self.step:
            self.step.expected = Expected(int(expect.group(1)), expect.group(2) or "")
            self.into = "expected headers"
        elif self.into == "nothing":
            if line.strip():
                raise SystemExit(f"{self.path}:{number}: neither request nor answer: {line!r}")
        elif not line.strip() and self.into.endswith("headers"):
            self.into = self.into.replace("headers", "body")
        else:
            self.keep(number, line)

    def keep(self, number, line):
        target = self.step.expected if self.into.startswith("expected") else self.step
        if self.into.endswith("body"):
            target.body += line + "\n"
            return
        header = HEADER.match(line)
        if header:
            target.headers.append(header.groups())
        elif line[:1] in "[{\"/":  # a body may stand right below
            self.into = self.into.replace("headers", "body")
            target.body += line + "\n"
        else:
            raise SystemExit(f"{self.path}:{number}: neither header nor body: {line!r}")


def read_scenario(path):
    return Reader(path).read()
