package main

import (
	"context"
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Argo CD opens these libraries for a script and no other: no string, no math, no io. Its os has the time alone.
var libraries = map[string]lua.LGFunction{
	lua.LoadLibName: lua.OpenPackage,
	lua.BaseLibName: lua.OpenBase,
	lua.TabLibName:  lua.OpenTable,
	lua.OsLibName:   onlyTime,
}

// argo runs a script over an object, as Argo CD runs health checks and actions, and gives what it returns.
func argo(one question) (any, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for _, name := range []string{lua.LoadLibName, lua.BaseLibName, lua.TabLibName, lua.OsLibName} {
		call := lua.P{Fn: state.NewFunction(libraries[name]), NRet: 0, Protect: true}
		if err := state.CallByParam(call, lua.LString(name)); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	state.SetContext(ctx)
	state.SetGlobal("obj", inLua(state, one.Object))
	if err := state.DoString(one.Script); err != nil {
		return nil, err
	}
	return outOfLua(state.Get(-1))
}

func onlyTime(state *lua.LState) int {
	opened := lua.OpenOs(state)
	whole := state.Get(-1).(*lua.LTable)
	kept := state.NewTable()
	for _, name := range []string{"time", "date"} {
		kept.RawSetString(name, whole.RawGetString(name))
	}
	state.SetGlobal(lua.OsLibName, kept)
	return opened
}

func inLua(state *lua.LState, value any) lua.LValue {
	switch one := value.(type) {
	case string:
		return lua.LString(one)
	case bool:
		return lua.LBool(one)
	case float64:
		return lua.LNumber(one)
	case []any:
		table := state.NewTable()
		for _, entry := range one {
			table.Append(inLua(state, entry))
		}
		return table
	case map[string]any:
		table := state.NewTable()
		for name, entry := range one {
			table.RawSetString(name, inLua(state, entry))
		}
		return table
	}
	return lua.LNil
}

func outOfLua(value lua.LValue) (any, error) {
	switch one := value.(type) {
	case lua.LString:
		return string(one), nil
	case lua.LBool:
		return bool(one), nil
	case lua.LNumber:
		return float64(one), nil
	case *lua.LTable:
		return outOfTable(one)
	case *lua.LNilType:
		return nil, nil
	}
	return nil, fmt.Errorf("a script may not return a %s", value.Type())
}

func outOfTable(table *lua.LTable) (any, error) {
	if table.Len() > 0 {
		list := make([]any, 0, table.Len())
		for at := 1; at <= table.Len(); at++ {
			entry, err := outOfLua(table.RawGetInt(at))
			if err != nil {
				return nil, err
			}
			list = append(list, entry)
		}
		return list, nil
	}
	found := map[string]any{}
	var failed error
	table.ForEach(func(name, entry lua.LValue) {
		converted, err := outOfLua(entry)
		if err != nil {
			failed = err
		}
		found[name.String()] = converted
	})
	return found, failed
}
