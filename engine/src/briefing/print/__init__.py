"""The book on paper and in a reader: PDF, EPUB and two-page briefs, made from the built pages."""
