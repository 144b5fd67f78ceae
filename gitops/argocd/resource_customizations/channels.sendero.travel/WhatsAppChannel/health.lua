-- The conditions are written for kstatus: Stalled stands there only while waiting never helps, Reconciling only while
-- something is awaited. Waiting for people or for Meta can take days and is no failure: nothing but Stalled is Degraded.

local people = {Tenant = true, Platform = true, Author = true}

local function condition(status, name)
  for _, one in ipairs(status.conditions or {}) do
    if one.type == name then
      return one
    end
  end
end

-- Whether nobody is awaited but people: Meta, Kapso and the operator have nothing to do.
local function only_people(status)
  local asked = status.nextActions or {}
  for _, one in ipairs(asked) do
    if not people[one.actor] then
      return false
    end
  end
  return #asked > 0
end

local status = obj.status or {}
local ready = condition(status, "Ready")

if obj.metadata.deletionTimestamp ~= nil then
  local told = ready ~= nil and ready.message or "The operator takes down what it made."
  return {status = "Progressing", message = "Being deleted. " .. told}
end
if ready == nil or status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "The operator has not looked at this generation yet."}
end

local stalled = condition(status, "Stalled")
if stalled ~= nil and stalled.status == "True" then
  return {status = "Degraded", message = stalled.message}
end
if obj.spec.suspend == true then
  return {status = "Suspended", message = "spec.suspend is true. " .. ready.message}
end

local synced = condition(status, "Synced")
if ready.status == "True" then
  if synced ~= nil and synced.status == "False" then
    return {status = "Progressing", message = synced.message}
  end
  local live = condition(status, "Live")
  return {status = "Healthy", message = live ~= nil and live.message or ready.message}
end
if synced ~= nil and synced.status == "True" and only_people(status) then
  return {status = "Suspended", message = ready.message}
end
return {status = "Progressing", message = ready.message}
