"""Reading a whole text for what it may not say, before anything of it is written."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from jinja2 import nodes

from documents.content.facts import FILTERS, OTHERWISE
from documents.content.language import Ground, TextError

FUNCTIONS = ("can_dien", "can_cu")
TESTS = ("defined", "undefined")
LOOP = ("index", "first", "last")


class Checker:
    """Reads a whole text, also what the present facts would not print, for things it may not say."""

    def __init__(self, part: str, ground: Ground) -> None:
        self.part = part
        self.ground = ground
        self.known = ground.known
        self.empty_lists = ground.empty_lists

    def fail(self, node: nodes.Node, sentence: str) -> TextError:
        return TextError(sentence, part=self.part, line=node.lineno or 1)

    def check(self, tree: nodes.Template) -> None:
        """Raises:
        TextError: at the first mistake.
        """
        try:
            self._body(tree.body, {})
        except RecursionError as error:
            raise self.fail(tree, _("câu lệnh quá phức tạp, xin viết đơn giản lại.")) from error

    def _body(self, body: Iterable[nodes.Node], names: dict[str, str]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for child in node.nodes:
                        if not isinstance(child, nodes.TemplateData):
                            self._expression(child, names)
                case nodes.If():
                    self._expression(node.test, names)
                    for branch in (node.body, node.elif_, node.else_):
                        self._body(branch, names)
                case nodes.For(target=nodes.Name(name=name), recursive=False):
                    path = self._expression(node.iter, names)
                    inner = {**names, name: path}
                    if node.test is not None:
                        self._expression(node.test, inner)
                    self._body(node.body, {**inner, "loop": "loop"})
                    self._body(node.else_, names)
                case _:
                    raise self.fail(node, _("chỉ dùng được lệnh for và if, mỗi for một tên."))

    def _expression(self, node: nodes.Node, names: dict[str, str]) -> str:
        """The generic path of the fact that the expression is; empty for anything else."""
        match node:
            case nodes.Const():
                return ""
            case nodes.Name() | nodes.Getattr():
                return self._path(node, names)
            case nodes.Filter():
                return self._filter(node, names)
            case nodes.Call():
                return self._call(node, names)
            case nodes.CondExpr(expr2=None):
                raise self.fail(node, _("sau if … cần else … trong cùng một câu."))
            case nodes.Test() if node.name not in TESTS or node.args:
                raise self.fail(node, _("sau “is” chỉ viết được defined."))
            case nodes.Test() | nodes.Compare() | nodes.And() | nodes.Or() | nodes.Not() | nodes.CondExpr():
                for child in node.iter_child_nodes():
                    self._expression(child, names)
            case nodes.Operand():
                self._expression(node.expr, names)
            case _:
                raise self.fail(
                    node,
                    _(
                        "không được tính toán ở đây. Chỉ dùng tên trường, bộ lọc, can_dien(…), can_cu(…) và so sánh."
                    ),
                )
        return ""

    def _filter(self, node: nodes.Filter, names: dict[str, str]) -> str:
        if node.name not in FILTERS and node.name != OTHERWISE:
            raise self.fail(
                node,
                _("không có bộ lọc “%(name)s”.%(hint)s")
                % {"name": node.name, "hint": _hint(node.name, [*FILTERS, OTHERWISE])},
            )
        if node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
            raise self.fail(node, _("bộ lọc “%(name)s” viết sai.") % {"name": node.name})
        path = self._expression(node.node, names)
        for argument in node.args:
            self._expression(argument, names)
        if node.name == OTHERWISE:
            blank = len(node.args) == 1 and isinstance(node.args[0], nodes.Const) and not node.args[0].value
            if len(node.args) != 1 or blank:
                raise self.fail(
                    node,
                    _("hoac(…) cần chữ để in thay. Nếu muốn bỏ hẳn câu khi chưa có, xin dùng {% if %}."),
                )
        return path if node.name == OTHERWISE else ""

    def _call(self, node: nodes.Call, names: dict[str, str]) -> str:
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in FUNCTIONS:
            raise self.fail(node, _('chỉ gọi được can_dien("…") và can_cu("…").'))
        match node:
            case nodes.Call(args=[nodes.Const(value=str(words))], kwargs=[], dyn_args=None, dyn_kwargs=None):
                pass
            case _:
                raise self.fail(node, _("%(name)s cần đúng một câu trong ngoặc kép.") % {"name": name})
        if not words.strip():
            raise self.fail(node, _("%(name)s cần đúng một câu trong ngoặc kép.") % {"name": name})
        if name == "can_cu" and words not in self.ground.citations.texts:
            hint = _hint(words, list(self.ground.citations.texts))
            raise self.fail(node, _("không có căn cứ “%(name)s”.%(hint)s") % {"name": words, "hint": hint})
        return ""

    def _path(self, node: nodes.Node, names: dict[str, str]) -> str:
        typed = self._typed(node)
        first, _dot, rest = typed.partition(".")
        if names.get(first) == "loop":
            if rest not in LOOP:
                raise self._unknown(node, typed, names)
            return ""
        path = typed
        if first in names:
            path = ".".join(filter(None, (names[first], rest)))
        if path not in self.known and not self._is_open(path):
            raise self._unknown(node, typed, names)
        return path

    def _is_open(self, path: str) -> bool:
        """Whether nothing is known of what stands in an empty list that the sources left unlabelled."""
        above = path.rpartition(".")[0]
        return above in self.empty_lists and not any(known.startswith(f"{above}.") for known in self.known)

    def _typed(self, node: nodes.Node) -> str:
        match node:
            case nodes.Name():
                return node.name
            case nodes.Getattr():
                return f"{self._typed(node.node)}.{node.attr}"
        raise self.fail(node, _("tên trường chỉ gồm các từ nối bằng dấu chấm, ví dụ cluster.name."))

    def _unknown(self, node: nodes.Node, typed: str, names: dict[str, str]) -> TextError:
        aliases = {path: path for path in self.known}
        for path, label in self.ground.labels.items():
            aliases.setdefault(_slug(str(label)), path)
        for name, path in names.items():
            if path == "loop":
                aliases |= {f"loop.{step}": f"loop.{step}" for step in LOOP}
                continue
            for known in self.known:
                if known.startswith(f"{path}."):
                    inner = f"{name}{known[len(path) :]}"
                    aliases[inner] = inner
                    if label := self.ground.labels.get(known):
                        aliases[_slug(str(label))] = inner
        hint = _hint(typed, list(aliases), aliases)
        return self.fail(node, _("không có trường “%(name)s”.%(hint)s") % {"name": typed, "hint": hint})


def _slug(label: str) -> str:
    plain = unicodedata.normalize("NFD", label.lower().replace("đ", "d"))
    return "_".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def _hint(typed: str, names: list[str], means: Mapping[str, str] | None = None) -> str:
    near = difflib.get_close_matches(typed, names, n=1, cutoff=0.5)
    if not near:
        last = typed.rpartition(".")[2]
        near = [name for name in names if name.rpartition(".")[2] == last][:1]
    if not near:
        return _(" Xin chọn trong danh sách.")
    return _(" Có phải “%(near)s”?") % {"near": (means or {}).get(near[0], near[0])}
