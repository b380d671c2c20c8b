"""What is ours: the folders that the house rules are held for."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", *sorted(path.parent.name for path in ROOT.glob("*/apps.py")))
