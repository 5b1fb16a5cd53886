-- Waits until no transaction that has queued, or found nothing to queue, is under way any more.
LOCK TABLE read_model.search_queue IN SHARE MODE
