"""Two runs side by side, their samples paired by content."""
