"""Fleet sustainment planning: how many are fit, why not more, what it costs."""

__version__ = "0.1.0"
