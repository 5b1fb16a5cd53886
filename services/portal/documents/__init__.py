"""Documents of the portal, made by typst in milliseconds. Knows no database and no HTTP."""
