"""Questions that are often asked, with the company's answers (186 п.35)."""
