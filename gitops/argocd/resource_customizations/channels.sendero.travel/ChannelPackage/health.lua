-- The conditions are written for kstatus: Stalled stands there only while waiting never helps.

local function condition(status, name)
  for _, one in ipairs(status.conditions or {}) do
    if one.type == name then
      return one
    end
  end
end

local status = obj.status or {}
local ready = condition(status, "Ready")

if obj.metadata.deletionTimestamp ~= nil then
  return {status = "Progressing", message = "Being deleted."}
end
if ready == nil or status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "The operator has not looked at this generation yet."}
end

local stalled = condition(status, "Stalled")
if stalled ~= nil and stalled.status == "True" then
  return {status = "Degraded", message = stalled.message}
end
if ready.status == "True" then
  return {status = "Healthy", message = ready.message}
end
return {status = "Progressing", message = ready.message}
