#!/usr/bin/env python3
"""Ký số trên máy của người dùng: python sign.py --help."""

import sys

from giao_uoc_sign.cli import main

if __name__ == "__main__":
    sys.exit(main())
