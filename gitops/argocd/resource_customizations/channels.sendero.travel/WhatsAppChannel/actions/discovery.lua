-- A suspended channel creates and changes nothing, so that a new link or a test would only wait. A test needs a number.

local function holds(name)
  for _, one in ipairs((obj.status or {}).conditions or {}) do
    if one.type == name then
      return one.status == "True"
    end
  end
  return false
end

local suspended = obj.spec.suspend == true

return {
  ["refresh"] = {["disabled"] = false},
  ["new-link"] = {["disabled"] = suspended or holds("Ready")},
  ["test"] = {["disabled"] = suspended or not holds("NumberConnected")},
  ["suspend"] = {["disabled"] = suspended},
  ["resume"] = {["disabled"] = not suspended},
}
