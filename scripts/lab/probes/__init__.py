"""Programs that run in the client machine and record what a user of the address would notice."""
