"""What crosses a border between processes: facts, snapshots, form fields. Models only, no I/O."""
