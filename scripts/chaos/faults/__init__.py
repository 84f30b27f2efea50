"""One file per fault. Each has a FAULT that says what is promised, done, measured and allowed."""
