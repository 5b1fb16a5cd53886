-- Whether the indexer has anything to do.
SELECT EXISTS (SELECT FROM read_model.search_queue)
    OR EXISTS (SELECT FROM read_model.indexed_customers WHERE NOT ready)
