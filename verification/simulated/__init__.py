"""How each family of exact cases is put to the simulator."""
