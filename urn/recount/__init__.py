"""What counts an exported box again without this software."""

from pathlib import Path

SCRIPT = Path(__file__).with_name("kiem_phieu_lai.py")
