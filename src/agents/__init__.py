"""The agents: one module each, one shape: a job, typed input and output, and the data it may read."""
