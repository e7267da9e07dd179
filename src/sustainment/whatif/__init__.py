"""Questions about other worlds: plans, comparisons, what matters."""
