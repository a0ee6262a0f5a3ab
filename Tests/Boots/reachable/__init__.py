"""How soon a server is reachable, and what that costs: what bench.py measures."""
