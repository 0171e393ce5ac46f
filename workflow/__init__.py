"""The rules of approval: values in, values out; no clock, no I/O, no Slack, no SQL."""
