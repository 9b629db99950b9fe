# How a hub is watched.
cli-serve-log = Write a line of JSON about every answer to this file; - for the standard output
serve-log = { $where } cannot be written as a log: { $reason }. Name a file in a folder that this user may write to.
