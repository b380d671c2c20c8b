"""``python -m giao_uoc_sign``."""

import sys

from giao_uoc_sign.cli import main

sys.exit(main())
