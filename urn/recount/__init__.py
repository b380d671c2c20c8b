"""The script that counts an exported box again without this project."""

from pathlib import Path

SCRIPT = Path(__file__).with_name("kiem_phieu_lai.py")
