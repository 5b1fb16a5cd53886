"""Events to read model: the intake takes them in, the projector folds them."""
