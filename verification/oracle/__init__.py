"""The simulator against closed forms on random models: ten families, four tests at once."""
