"""LangGraph: the graphs that prepare and settle, and the services around them."""
