"""What the page's addresses answer: a module a noun, each asking the queries and rendering."""
