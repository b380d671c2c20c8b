"""Papers, their texts, files, signatures and numbers."""

from documents.models.agency import AgencyProfile
from documents.models.citation import Citation
from documents.models.paper import Paper, PaperRevision, PaperTemplate, TemplateVersion
from documents.models.register import NumberSeries, RegisterEntry
from documents.models.signature import FileCheck, PaperSlot, SignatureUpload, SigningTicket
from documents.models.trust import RevocationList, TrustRoot

__all__ = [
    "AgencyProfile",
    "Citation",
    "FileCheck",
    "NumberSeries",
    "Paper",
    "PaperRevision",
    "PaperSlot",
    "PaperTemplate",
    "RegisterEntry",
    "RevocationList",
    "SignatureUpload",
    "SigningTicket",
    "TemplateVersion",
    "TrustRoot",
]
