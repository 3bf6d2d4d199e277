"""From a company's own guidelines to proposed entries of a kit."""
