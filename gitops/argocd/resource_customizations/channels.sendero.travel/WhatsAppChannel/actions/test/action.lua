local os = require("os")
obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["channels.sendero.travel/test-requested-at"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
