console-sent-twice = This form was sent twice. It was recorded once, and nothing was added the second time.
