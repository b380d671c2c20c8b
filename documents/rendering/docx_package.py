"""The parts of a Word file around its text: types, relations, settings, properties, headers and footer."""

from lxml import etree

from documents.content.paper import PaperContent
from documents.rendering.docx_styles import LANGUAGE, styles_part
from documents.rendering.docx_tags import CODE_PROPERTY, DIGEST_PROPERTY, content_digest
from documents.rendering.docx_xml import Element, el, packed, plain, serialised

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_VARIANT = f"{_OFFICE}/docPropsVTypes"
_CORE = f"{_PACKAGE}/metadata/core-properties"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_USER_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_LONGEST_PROPERTY = 255
_TYPE = "application/vnd.openxmlformats-officedocument"
_MAIN_PARTS = {
    "document": "document.main",
    "styles": "styles",
    "settings": "settings",
    "header1": "header",
    "header2": "header",
    "footer1": "footer",
    "footer2": "footer",
}
# Relations of the document to its parts; sections name headers and footers by these.
FIRST_HEADER, HEADER, FIRST_FOOTER, FOOTER = "rId3", "rId4", "rId5", "rId6"


def package(content: PaperContent, document: Element, margins: dict[str, Element]) -> bytes:
    """The whole file; ``margins`` are the headers and footers by the name of their part."""
    written = {"document": document, "styles": styles_part(), "settings": _settings(), **margins}
    return packed(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations(
                ("rId1", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
                ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                ("rId3", f"{_OFFICE}/relationships/custom-properties", "docProps/custom.xml"),
            ),
            "word/document.xml": serialised(written["document"]),
            "word/_rels/document.xml.rels": _relations(
                *[
                    (f"rId{n}", f"{_OFFICE}/relationships/{name.rstrip('12')}", f"{name}.xml")
                    for n, name in enumerate(list(_MAIN_PARTS)[1:], 1)
                ]
            ),
            **{f"word/{name}.xml": serialised(written[name]) for name in list(_MAIN_PARTS)[1:]},
            "docProps/core.xml": _core_properties(content),
            "docProps/custom.xml": _custom_properties(
                {CODE_PROPERTY: content.code, DIGEST_PROPERTY: content_digest(content)}
            ),
        }
    )


def _settings() -> Element:
    mode = el(
        "compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15
    )
    return el(
        "settings",
        el("zoom", percent=100),
        el("defaultTabStop", val=720),
        el("characterSpacingControl", val="doNotCompress"),
        el("compat", mode),
        el("themeFontLang", val=LANGUAGE),
        el("decimalSymbol", val=","),
        el("listSeparator", val=";"),
    )


def _content_types() -> bytes:
    space = f"{_PACKAGE}/content-types"
    root = etree.Element(f"{{{space}}}Types", nsmap={None: space})

    def add(name: str, **attributes: str) -> None:
        etree.SubElement(root, f"{{{space}}}{name}", attributes)

    add("Default", Extension="rels", ContentType="application/vnd.openxmlformats-package.relationships+xml")
    add("Default", Extension="xml", ContentType="application/xml")
    for name, kind in _MAIN_PARTS.items():
        add("Override", PartName=f"/word/{name}.xml", ContentType=f"{_TYPE}.wordprocessingml.{kind}+xml")
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    add("Override", PartName="/docProps/core.xml", ContentType=core)
    add("Override", PartName="/docProps/custom.xml", ContentType=f"{_TYPE}.custom-properties+xml")
    return serialised(root)


def _relations(*relations: tuple[str, str, str]) -> bytes:
    space = f"{_PACKAGE}/relationships"
    root = etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
    for key, kind, target in relations:
        etree.SubElement(root, f"{{{space}}}Relationship", {"Id": key, "Type": kind, "Target": target})
    return serialised(root)


def _core_properties(content: PaperContent) -> bytes:
    root = etree.Element(f"{{{_CORE}}}coreProperties", nsmap={"cp": _CORE, "dc": _DUBLIN_CORE})
    for name, text in (
        ("title", content.title),
        ("creator", content.agency_name),
        ("language", LANGUAGE),
    ):
        etree.SubElement(root, f"{{{_DUBLIN_CORE}}}{name}").text = plain(text)[:_LONGEST_PROPERTY]
    return serialised(root)


def _custom_properties(values: dict[str, str]) -> bytes:
    space = f"{_OFFICE}/custom-properties"
    root = etree.Element(f"{{{space}}}Properties", nsmap={None: space, "vt": _VARIANT})
    for number, (name, value) in enumerate(values.items(), 2):  # the format begins at 2
        held = etree.SubElement(
            root, f"{{{space}}}property", {"fmtid": _USER_PROPERTIES, "pid": str(number), "name": name}
        )
        etree.SubElement(held, f"{{{_VARIANT}}}lpwstr").text = plain(value)
    return serialised(root)
