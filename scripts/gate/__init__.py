"""The gate behind scripts/test: runs the parts, counts honestly, prints one verdict."""
