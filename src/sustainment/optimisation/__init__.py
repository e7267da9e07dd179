"""What to buy and where to repair, with proof."""
