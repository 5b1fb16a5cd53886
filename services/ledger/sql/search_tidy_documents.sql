SELECT read_model.tidy_search_documents()
