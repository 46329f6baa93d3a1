"""Clause → facts, each tied to the characters that prove it. Pure."""
