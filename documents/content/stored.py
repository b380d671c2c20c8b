"""The content of an approved paper, read back from the JSON it was kept as (`dataclasses.asdict`)."""

from typing import Any

from documents.content.paper import Block, PageBreak, PaperContent, Paragraph, Run, Runs, SignerCell, Table


def content_from(data: dict[str, Any]) -> PaperContent:
    """The content that ``Paper.content`` keeps."""
    return PaperContent(
        **data
        | {
            "abstract": _runs(data["abstract"]),
            "addressees": tuple(_runs(runs) for runs in data["addressees"]),
            "bases": tuple(_runs(runs) for runs in data["bases"]),
            "blocks": tuple(_block(block) for block in data["blocks"]),
            "signers": tuple(
                SignerCell(tuple(cell["fields"]), tuple(cell["lines"]), cell["name"])
                for cell in data["signers"]
            ),
            "recipients": tuple(data["recipients"]),
            "dated": tuple(data["dated"]) if data["dated"] else None,
        }
    )


def _runs(data: list[dict[str, Any]]) -> Runs:
    return tuple(Run(**run) for run in data)


def _block(data: dict[str, Any]) -> Block:
    if "rows" in data:
        return Table(
            header=tuple(_runs(cell) for cell in data["header"]),
            rows=tuple(tuple(_runs(cell) for cell in row) for row in data["rows"]),
            widths=tuple(data["widths"]),
            aligns=tuple(data["aligns"]),
        )
    return Paragraph(_runs(data["runs"]), data["style"]) if "runs" in data else PageBreak()
