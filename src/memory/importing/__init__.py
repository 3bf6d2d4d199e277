"""Reading what a company knows into memory: files as rows, rows as learnings, long texts as passages."""
