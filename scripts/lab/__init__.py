"""A laboratory for VRRP daemons: machines made of Linux namespaces, a switch, and probes that measure.

Nothing is visible outside a lab: no interface, no name below /run/netns, no file but its scratch folder. Every
machine hangs on one process (its PID 1); when that ends, the kernel ends every process of the machine and removes
its interfaces. All times of a record are CLOCK_REALTIME in nanoseconds, so that probes, captures and address
watchers can be laid side by side.
"""
