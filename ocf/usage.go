package ocf

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// actions returns the declared actions with those that every agent has.
func (a *Agent) actions() []Action {
	all := append([]Action(nil), a.Actions...)
	if !a.has(MetaData) {
		all = append(all, Action{Name: MetaData, Timeout: 5 * time.Second})
	}
	if !a.has(ValidateAll) {
		all = append(all, Action{Name: ValidateAll, Timeout: 20 * time.Second})
	}
	return all
}

func (a *Agent) has(action string) bool {
	for _, declared := range a.Actions {
		if declared.Name == action {
			return true
		}
	}
	return false
}

// params returns the declared parameters with those that every agent has.
func (a *Agent) params() []Param {
	return append(append([]Param(nil), a.Params...), traceParams()...)
}

// advisedTimeout returns the longest time-out that the declaration advises
// for the action; 0 if it has no such action.
func (a *Agent) advisedTimeout(action string) time.Duration {
	var longest time.Duration
	for _, declared := range a.actions() {
		if declared.Name == action {
			longest = max(longest, declared.Timeout)
		}
	}
	return longest
}

// writeUsage writes what somebody who calls the agent by hand has to know.
func (a *Agent) writeUsage(w io.Writer) {
	fmt.Fprintf(w, "usage: %s {%s}\n\n", a.Name, strings.Join(a.actionNames(), "|"))
	fmt.Fprintln(w, "This is an OCF resource agent: parameters come in OCF_RESKEY_* variables;")
	fmt.Fprintln(w, "the action meta-data describes them.")
}
