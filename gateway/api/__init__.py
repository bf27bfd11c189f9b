"""The JSON API for other programs: one file a resource. Names and fields are promises."""
