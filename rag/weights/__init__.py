"""What the program has learned: the embedding that ships, with its card; weights of ranking and relevance."""

from pathlib import Path

DEFAULT = Path(__file__).parent / "zh-policy-static"
RANKING = Path(__file__).parent / "ranking.json"
RELEVANCE = Path(__file__).parent / "relevance.json"
