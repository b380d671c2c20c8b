"""Kinds of workbooks of the emulation year, each in a module of its own."""

from emulation.services.workbooks import registrations, reports, targets

KINDS = (registrations.KIND, targets.KIND, reports.KIND)
