"""The pages inside the frame: a shell without customer data, and partials rendered for a reader."""
