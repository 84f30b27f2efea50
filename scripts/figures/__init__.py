"""The figures of docs/RELIABILITY.md, measured with real daemons in a lab."""
