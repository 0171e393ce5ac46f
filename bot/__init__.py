"""The shell: Slack, time, configuration and the process."""
