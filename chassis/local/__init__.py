"""The local stack: broker, database, mail catcher, services and gateway under one supervisor."""
