"""The REST API: the functions of the inbox and the command line for programs, each with a token of its own."""

from .serving import rest_routes

__all__ = ("rest_routes",)
