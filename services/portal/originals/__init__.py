"""Documents that the billing system made, fetched from where it keeps them."""
