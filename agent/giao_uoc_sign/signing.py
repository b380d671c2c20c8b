"""Putting one signature into one named field, as an update that leaves the rest of the file alone."""

import datetime as dt
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from giao_uoc_sign.problems import Problem
from giao_uoc_sign.stamp import box_of, stamp_for


def sign(
    pdf: bytes,
    field: str,
    signer: Signer,
    *,
    kind: str,
    at: dt.datetime,
    time_stamp_url: str = "",
) -> bytes:
    """The file with the signature (PAdES B-B; B-T with a time-stamp service).

    Raises:
        Problem: no such empty field, a file that cannot be read, or no answer of the time-stamp service.
    """
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
        box = box_of(writer.prev, field)
        if box is None:
            raise Problem(f"Tệp không có ô chữ ký trống tên «{field}».")
        meta = PdfSignatureMetadata(
            field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        stamper = RequestsHTTPTimeStamper(time_stamp_url, timeout=30) if time_stamp_url else None
        style = stamp_for(box, signer.signing_cert, kind=kind, at=at)
        signing = PdfSigner(meta, signer=signer, stamp_style=style, timestamper=stamper)
        return signing.sign_pdf(writer, existing_fields_only=True).getvalue()
    except TimestampRequestError:
        raise Problem("Dịch vụ dấu thời gian không trả lời. Hãy thử lại, hoặc bỏ --time-stamp.") from None
    except (PdfError, SigningError) as error:
        raise Problem(f"Không ký được tệp này: {error}") from None
