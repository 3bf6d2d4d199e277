"""What the tests of models share: an endpoint on this machine."""

from brandwright.testing.fixtures import serve_model

__all__ = ["serve_model"]
