console-sent-twice = This form was sent twice. It was recorded once, and nothing was added the second time.
console-sent-before = This form was sent already, before the hub was started anew, and it was recorded then. Nothing was added now. Look whether all of it is there.
