"""How each family of cases is put to the engines."""
