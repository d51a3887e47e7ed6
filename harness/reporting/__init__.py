"""What a run concluded, for people: every number formatted once in `view`, then printed as HTML, Markdown, CSV, PNG."""
