"""The protocol's own times, for the bounds of the tests: promise plus a stated allowance."""

#: What a busy two-core machine may add to a promise, in seconds. Large on purpose: these are not timed tests.
ALLOWANCE = 1.5


def skew(priority, advert_int, version):
    """Skew_Time in seconds (RFC 3768 and 9568, section 6.1)."""
    return (256 - priority) / 256 * (1 if version == 2 else advert_int)


def down_interval(priority, advert_int, version):
    """Master_Down_Interval in seconds."""
    return 3 * advert_int + skew(priority, advert_int, version)
