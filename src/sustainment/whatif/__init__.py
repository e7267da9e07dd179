"""Other worlds: plans, comparisons, what matters."""
