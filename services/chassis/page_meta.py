"""Lago's `meta` of a list that is asked for by the number of its page. Pure."""


def page_meta(page: int, per_page: int, total_count: int) -> dict[str, int | None]:
    """An empty list has page 0, and a page behind the end none after it."""
    total_pages = -(-total_count // per_page)
    return {
        "current_page": page if total_count else 0,
        "next_page": page + 1 if page < total_pages else None,
        "prev_page": page - 1 if page > 1 and total_count else None,
        "total_pages": total_pages,
        "total_count": total_count,
    }
