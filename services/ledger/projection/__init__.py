"""What follows from events: pure folds and sums. Knows no transport and no storage."""
