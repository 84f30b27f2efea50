"""Two readings of one file: configurations made from the grammar, judged and run by keepalived and by failover."""
