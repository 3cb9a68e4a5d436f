package ocf

import "slices"

// hostLevel is the check level from which validate-all looks at the host.
// Source: OCF Resource Agent API 1.1, "validate-all".
const hostLevel = 10

// serves reports whether the agent has the action.
func (a *Agent) serves(action string) bool {
	return action == ValidateAll || a.has(action)
}

// levels returns the check levels that the action tells apart.
func (a *Agent) levels(action string) []int {
	levels := []int{0}
	if action == ValidateAll {
		levels = append(levels, hostLevel)
	}
	for _, declared := range a.Actions {
		if declared.Name == action {
			levels = append(append(levels, declared.Depth), declared.Levels...)
		}
	}
	return levels
}

// action returns the declaration that serves the call: of those for its role
// (or, if there are none, of all) the one with the greatest depth up to the
// check level; the zero Action if there is none.
func (a *Agent) action(call *Call) Action {
	var named []Action
	for _, declared := range a.Actions {
		if declared.Name == call.Action {
			named = append(named, declared)
		}
	}
	fits := func(d Action) bool { return d.Role == "" || d.Role == call.Role() }
	if slices.ContainsFunc(named, fits) {
		named = slices.DeleteFunc(named, func(d Action) bool { return !fits(d) })
	}
	slices.SortStableFunc(named, func(x, y Action) int { return x.Depth - y.Depth })
	var best Action
	for i, declared := range named {
		if i == 0 || declared.Depth <= call.CheckLevel() {
			best = declared
		}
	}
	return best
}
