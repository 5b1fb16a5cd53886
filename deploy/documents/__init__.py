"""The judges of documents: programs of others that say whether a PDF keeps to its standards."""
