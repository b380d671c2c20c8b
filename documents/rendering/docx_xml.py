"""The XML of a Word file: elements, and the package that comes out the same for the same parts."""

import io
import re
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NAMESPACES = {"w": W, "r": R}
# A moment that is part of no paper: the same content gives the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Element = etree._Element


def w(name: str) -> str:
    """The full name of a word-processing element or attribute."""
    return f"{{{W}}}{name}"


def el(name: str, /, *children: Element | None, **attributes: object) -> Element:
    """A word-processing element; children that are None are left out."""
    made = etree.Element(w(name), {w(key): str(value) for key, value in attributes.items()}, nsmap=NAMESPACES)
    made.extend([child for child in children if child is not None])
    return made


def text_elements(text: str) -> list[Element]:
    """``text`` as the children of a run: line ends and tabs have elements of their own."""
    made: list[Element] = []
    for piece in re.split("([\n\t])", _NOT_XML.sub("", text)):
        if piece == "\n":
            made.append(el("br"))
        elif piece == "\t":
            made.append(el("tab"))
        elif piece:
            written = el("t")
            written.text = piece
            written.set(XML_SPACE, "preserve")
            made.append(written)
    return made


def plain(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def serialised(root: Element) -> bytes:
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The file of these parts, in their order; the list of content types must come first."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = ZipInfo(name, _NO_TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return stream.getvalue()
