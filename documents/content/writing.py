"""Writing the facts into a checked text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from jinja2 import nodes

from documents.content.checking import Checker
from documents.content.citations import CITED, NOT_IN_FORCE, UNCONFIRMED
from documents.content.facts import FILTERS, OTHERWISE, as_text, clean, in_vietnamese, plain_path
from documents.content.language import FIRST_MARK, Ground, Mark, TextError, Written, read

MOST_STEPS = 100_000
MOST_MARKS = 60_000
LONGEST_OUTPUT = 2_000_000
MISSING = object()


class Value(NamedTuple):
    """A value on its way, and the path of the fact it is; no path: made by the text itself."""

    of: Any
    path: str = ""


@dataclass(frozen=True)
class Gap:
    """A visible place that somebody must fill."""

    label: str


@dataclass(frozen=True)
class Cited:
    """A citation that may be printed."""

    code: str
    text: str


def write(part: str, source: str, ground: Ground) -> Written:
    """Write the facts into one part of a text.

    Raises:
        TextError: a syntax error, a wrong field, filter or citation, or a text that asks for too much.
    """
    tree = read(part, source)
    Checker(part, ground).check(tree)
    return _Writer(part, ground).write(tree)


class _Writer:
    """Carries a checked text out."""

    def __init__(self, part: str, ground: Ground) -> None:
        self.part = part
        self.ground = ground
        self.pieces: list[str] = []
        self.marks: list[Mark] = []
        self.lines = [1]
        self.steps = 0
        self.length = 0

    def fail(self, node: nodes.Node, sentence: str) -> TextError:
        return TextError(sentence, part=self.part, line=node.lineno or 1)

    def write(self, tree: nodes.Template) -> Written:
        self._body(tree.body, {})
        return Written(self.part, "".join(self.pieces), self.marks, self.lines)

    def _step(self, node: nodes.Node, length: int = 0) -> None:
        self.steps += 1
        self.length += length
        if self.steps > MOST_STEPS or self.length > LONGEST_OUTPUT or len(self.marks) > MOST_MARKS:
            raise self.fail(node, _("văn bản dài quá mức cho phép. Xin bớt vòng lặp ở đây."))

    def _body(self, body: Iterable[nodes.Node], scope: dict[str, Value]) -> None:
        for node in body:
            self._step(node)
            if isinstance(node, nodes.Output):
                for child in node.nodes:
                    self._print(child, scope)
            elif isinstance(node, nodes.If):
                self._if(node, scope)
            else:
                self._for(node, scope)

    def _if(self, node: nodes.If, scope: dict[str, Value]) -> None:
        for branch in (node, *node.elif_):
            if self._truth(branch.test, scope):
                return self._body(branch.body, scope)
        return self._body(node.else_, scope)

    def _for(self, node: nodes.For, scope: dict[str, Value]) -> None:
        items, path = self._value(node.iter, scope)
        if items is MISSING or items is None:
            items = []
        if not isinstance(items, list | tuple):
            raise self.fail(node, _("“%(name)s” không phải một danh sách.") % {"name": path or "for"})
        name = node.target.name
        entries = [Value(item, f"{path}.{n}") for n, item in enumerate(items)]
        if node.test is not None:
            entries = [entry for entry in entries if self._truth(node.test, {**scope, name: entry})]
        for index, entry in enumerate(entries, start=1):
            loop = {"index": index, "first": index == 1, "last": index == len(entries)}
            self._body(node.body, {**scope, name: entry, "loop": Value(loop)})
        if not entries:
            self._body(node.else_, scope)

    def _print(self, node: nodes.Node, scope: dict[str, Value]) -> None:
        if isinstance(node, nodes.TemplateData):
            self._step(node, len(node.data))
            text = clean(node.data)
            self.pieces.append(text)
            self.lines.extend(node.lineno + n for n in range(1, text.count("\n") + 1))
            return
        mark = self._mark(node, self._value(node, scope))
        self._step(node, len(mark.text))
        if mark.text:
            self.pieces.append(chr(FIRST_MARK + len(self.marks)))
            self.marks.append(mark)

    def _mark(self, node: nodes.Node, value: Value) -> Mark:
        match value.of:
            case Gap(label=label):
                return Mark(f"[{label}]", is_placeholder=True)
            case Cited(code=code, text=text):
                return Mark(text, field=f"{CITED}{code}")
        text = "" if value.of is MISSING or value.of is None else self._as_text(node, value)
        if not text.strip() and value.path:
            plain = plain_path(value.path)
            label = in_vietnamese(self.ground.labels.get(plain, plain))
            return Mark(f"[{label}]", is_placeholder=True)
        return Mark(text, field=value.path)

    def _as_text(self, node: nodes.Node, value: Value) -> str:
        try:
            return as_text(value.of)
        except TypeError as error:
            name = plain_path(value.path) or _("giá trị")
            raise self.fail(node, f"“{name}” {error}.") from error

    def _truth(self, node: nodes.Node, scope: dict[str, Value]) -> bool:
        value = self._value(node, scope).of
        return value is not MISSING and bool(value)

    def _value(self, node: nodes.Node, scope: dict[str, Value]) -> Value:
        self._step(node)
        match node:
            case nodes.Const():
                return Value(node.value)
            case nodes.Name():
                return scope.get(node.name) or Value(self.ground.facts.get(node.name, MISSING), node.name)
            case nodes.Getattr():
                return self._below(self._value(node.node, scope), node.attr)
            case nodes.Filter():
                return self._filtered(node, scope)
            case nodes.Call():
                return Value(self._called(node.node.name, node.args[0].value))
            case nodes.CondExpr():
                return self._value(node.expr1 if self._truth(node.test, scope) else node.expr2, scope)
            case nodes.And() | nodes.Or():
                stays = self._truth(node.left, scope) is isinstance(node, nodes.Or)
                return self._value(node.left if stays else node.right, scope)
        return Value(self._answer(node, scope))

    def _answer(self, node: nodes.Node, scope: dict[str, Value]) -> bool:
        match node:
            case nodes.Not():
                return not self._truth(node.node, scope)
            case nodes.Test():
                is_known = self._value(node.node, scope).of not in (MISSING, None)
                return is_known is (node.name == "defined")
            case nodes.Compare():
                return self._compared(node, scope)
        raise self.fail(node, _("không được tính toán ở đây."))  # the checker came first

    @staticmethod
    def _below(value: Value, key: str) -> Value:
        below = value.of.get(key, MISSING) if isinstance(value.of, Mapping) else MISSING
        return Value(below, f"{value.path}.{key}" if value.path else "")

    def _filtered(self, node: nodes.Filter, scope: dict[str, Value]) -> Value:
        value = self._value(node.node, scope)
        is_empty = (
            value.of is MISSING or value.of is None or (isinstance(value.of, str) and not value.of.strip())
        )
        if node.name == OTHERWISE:
            return self._value(node.args[0], scope) if is_empty else value
        if is_empty or isinstance(value.of, Gap | Cited):
            return value
        arguments = [self._value(argument, scope).of for argument in node.args]
        try:
            return Value(FILTERS[node.name](value.of, *arguments), value.path)
        except (TypeError, ValueError, ArithmeticError) as error:
            name = plain_path(value.path) or _("giá trị")
            sentence = (
                str(error) if isinstance(error, TypeError) and "()" not in str(error) else _("không hợp lệ")
            )
            raise self.fail(
                node,
                _("bộ lọc “%(filter)s”: “%(name)s” %(why)s.")
                % {"filter": node.name, "name": name, "why": sentence},
            ) from error

    def _called(self, name: str, words: str) -> Gap | Cited:
        words = clean(words).strip()
        if name == "can_dien":
            return Gap(words)
        book = self.ground.citations
        text = clean(book.texts[words])
        if words in book.printable:
            return Cited(words, text)
        return Gap((NOT_IN_FORCE if words in book.not_in_force else UNCONFIRMED) + text)

    def _compared(self, node: nodes.Compare, scope: dict[str, Value]) -> bool:
        left = self._value(node.expr, scope).of
        for operand in node.ops:
            right = self._value(operand.expr, scope).of
            try:
                holds = _COMPARE[operand.op](left, right)
            except TypeError as error:
                raise self.fail(node, _("không so sánh được hai giá trị này.")) from error
            if not holds:
                return False
            left = right
        return True


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "gteq": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lteq": lambda a, b: a <= b,
    "in": lambda a, b: a in b,
    "notin": lambda a, b: a not in b,
}
