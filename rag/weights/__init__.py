"""What the program has learned: the embedding model that ships, with its card, and the weights of the ranking."""

from pathlib import Path

DEFAULT = Path(__file__).parent / "zh-policy-static"
RANKING = Path(__file__).parent / "ranking.json"
