"""The one public door: pages, the JSON API, and the unified window as its own read model."""
