"""Benchmarks: keepalived and failoverd in the same lab, one after the other, measured the same way."""
