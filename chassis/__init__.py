"""What every service needs and none should write twice: how a process of Kabinet runs."""
