"""The independent verifier: pdfsig of poppler."""

import os
import re
import shutil
import subprocess
import tempfile

import pytest


def signatures_seen(pdf: bytes) -> list[tuple[str, bool]]:
    """(field, whether pdfsig finds it valid) of each signature, in the order of the form."""
    if shutil.which("pdfsig") is None:
        assert not os.environ.get("CI"), "poppler-utils must be installed here"
        pytest.skip("pdfsig (poppler-utils) is not installed")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        told = subprocess.run(
            ["pdfsig", "-nocert", file.name], capture_output=True, text=True, check=False, timeout=60
        ).stdout
    found = []
    for block in re.split(r"(?m)^Signature #\d+:$", told)[1:]:
        if "not signed" not in block:
            name = re.search(r"Signature Field Name: (\S+)", block)
            found.append((name[1] if name else "", "Signature is Valid." in block))
    return found
