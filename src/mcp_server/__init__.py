"""The face for programs: an MCP server whose tools read, check and prepare. None of them decides.

The SDK is loaded when a server is built, never before.
"""
