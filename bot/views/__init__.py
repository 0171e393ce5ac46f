"""What people see: pure functions from plain data and a reader to Block Kit. The only home of Block Kit, of Slack's
limits and of sentences."""
