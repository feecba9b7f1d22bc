#!/usr/bin/env python3
"""Checks the floors of the house: who includes whom, and how long things are (architecture.toml).

Prints one line per finding as file:line: what, and ends with "N passed, N failed". A finding is a failure.
Reads text, builds nothing.
"""
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
# A definition that starts a block at the outermost level of a namespace or class: name(...) ... {
FUNCTION = re.compile(r"(~?[\w:<>]+)\s*\(([^;{}]*)\)\s*(const|noexcept|override|final|&|->[^{;]*|:[^{;]*|\s)*\{$", re.S)
CONTROL = {"if", "for", "while", "switch", "catch", "return", "else", "do"}
STANDARD = re.compile(r"^[a-z_0-9]+$|^(sys|netinet|arpa|linux|asm)/|^(unistd|fcntl|signal|poll|pthread|dlfcn|time|errno|string|stdio|stdlib|limits|spawn|dirent|sched|netdb)\.h$")


def load():
    with open(ROOT / "architecture.toml", "rb") as f:
        return tomllib.load(f)


def strip(text):
    """Blanks comments and literals, keeping every line and column in place."""
    def blank(m):
        return re.sub(r"[^\n]", " ", m.group(0))
    raw = re.compile(r'R"(\w*)\((?:.|\n)*?\)\1"')
    text = raw.sub(blank, text)
    return re.sub(r'//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', blank, text)


class Checker:
    def __init__(self, rules):
        self.modules = rules["modules"]
        self.outside = rules["from_outside"]
        self.limits = rules["limits"]
        self.test_outside = rules["tests"]["from_outside"]
        self.findings = []
        self.files = 0

    def found(self, path, line, what):
        self.findings.append(f"{path.relative_to(ROOT)}:{line}: {what}")

    def module_of(self, path):
        parts = path.relative_to(ROOT).parts
        if parts[0] == "src":
            return parts[1]
        if parts[0] == "solutions" and len(parts) > 2:
            return "/".join(parts[:-1])
        return None

    def check_file(self, path):
        self.files += 1
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        if len(lines) - 1 > self.limits["file_lines"]:
            self.found(path, self.limits["file_lines"] + 1, f"the file has {len(lines) - 1} lines; at most {self.limits['file_lines']}")
        module = self.module_of(path)
        if module:
            if module not in self.modules:
                self.found(path, 1, f"module '{module}' is not in architecture.toml")
            else:
                self.check_includes(path, module, lines)
        self.check_functions(path, strip(text))

    def check_includes(self, path, module, lines):
        is_test = re.search(r"(_test|_bench|_contract)\.(cc|h)$", path.name) is not None
        allowed = self.modules[module]
        outside = self.outside.get(module, []) + (self.test_outside if is_test else [])
        for number, line in enumerate(lines, 1):
            m = INCLUDE.match(line)
            if not m:
                continue
            quoted, target = m.group(1) == '"', m.group(2)
            if quoted:
                other = self.owner(target)
                if other is None:
                    self.found(path, number, f'"{target}" belongs to no module: include as "module/file.h"')
                elif other != module and "*" not in allowed and other not in allowed and not is_test:
                    self.found(path, number, f"{module} may not include {other} (architecture.toml)")
            elif not STANDARD.match(target) and "*" not in outside and not any(target.startswith(p) for p in outside + self.outside["everywhere"]):
                self.found(path, number, f"{module} may not include <{target}> (architecture.toml, from_outside)")

    def owner(self, target):
        folders = target.split("/")[:-1]
        name = "/".join(folders if folders[:1] == ["solutions"] else folders[:1])
        return name if name in self.modules else None

    def check_cycles(self):
        def visit(name, path):
            if name in path:
                self.findings.append(f"architecture.toml:1: cycle {' -> '.join(path[path.index(name):] + [name])}")
                return
            for other in self.modules.get(name, []):
                if other != "*":
                    visit(other, path + [name])
        for name in self.modules:
            visit(name, [])

    def check_functions(self, path, text):
        stack = []
        start = 0  # where the statement that a '{' may open began
        for i, c in enumerate(text):
            if c in ";}":
                start = i + 1
            if c == "{":
                head = text[start:i + 1]
                m = FUNCTION.search(head.strip())
                name = m.group(1).split("::")[-1] if m else None
                inside = any(kind == "function" for kind, *_ in stack)
                if m and not inside and name not in CONTROL and "=" not in head.split("(")[0]:
                    stack.append(("function", name, text.count("\n", 0, i) + 1, i, m.group(2)))
                else:
                    stack.append(("block", None, 0, i, ""))
                start = i + 1
            elif c == "}" and stack:
                kind, name, line, begin, parameters = stack.pop()
                if kind == "function":
                    self.check_function(path, name, line, text[begin:i + 1], parameters)

    def check_function(self, path, name, line, body, parameters):
        length = body.count("\n") + 1
        if length > self.limits["function_lines"]:
            self.found(path, line, f"{name} has {length} lines; at most {self.limits['function_lines']}")
        count = self.parameter_count(parameters)
        if count > self.limits["parameters"]:
            self.found(path, line, f"{name} takes {count} parameters; at most {self.limits['parameters']}")
        complexity = self.complexity(body)
        if complexity > self.limits["cognitive_complexity"]:
            self.found(path, line, f"{name} has a cognitive complexity of {complexity}; at most {self.limits['cognitive_complexity']}")

    @staticmethod
    def parameter_count(text):
        depth, count = 0, 1 if text.strip() else 0
        for c in text:
            depth += c in "(<[{"
            depth -= c in ")>]}"
            if depth < 0:
                break  # what follows are a constructor's initializers
            count += c == "," and depth == 0
        return count

    @staticmethod
    def complexity(body):
        """Cognitive complexity as SonarSource defines it, read from text: each branch costs one and one per level of
        nesting of control flow; else and each change of boolean operator cost one."""
        total, nesting, pending, stack = 0, 0, False, []
        previous = None
        for m in re.finditer(r"\b(else\s+if|if|for|while|switch|catch|else|do)\b|(&&|\|\|)|([{};])|(\?)(?!\?)", body):
            word, logic, mark, ternary = m.groups()
            if word:
                if word in ("else", "else if") or word.startswith("else"):
                    total += 1
                else:
                    total += 1 + nesting
                pending, previous = True, None
            elif logic:
                total += logic != previous
                previous = logic
            elif ternary:
                total += 1 + nesting
            elif mark == "{":
                stack.append(pending)
                nesting += pending
                pending, previous = False, None
            elif mark == "}":
                if stack:
                    nesting -= stack.pop()
                previous = None
            else:
                previous = None
                pending = False
        return total


def main():
    checker = Checker(load())
    for folder in ("src", "solutions", "tests", "fuzz", "bench"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".h", ".cc") and "node_modules" not in path.parts:
                checker.check_file(path)
    checker.check_cycles()
    for finding in checker.findings:
        print(finding)
    bad = len({f.split(":")[0] for f in checker.findings})
    print(f"architecture: {checker.files - bad} passed, {bad} failed")
    return 1 if checker.findings else 0


if __name__ == "__main__":
    sys.exit(main())
