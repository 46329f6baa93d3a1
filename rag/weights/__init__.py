"""The embedding model that ships with the program, with its card; data only."""

from pathlib import Path

DEFAULT = Path(__file__).parent / "zh-policy-static"
