"""The show behind scripts/quickstart."""
