"""Questions that settle judgements: asked with a day, settled with a receipt, and scored."""
