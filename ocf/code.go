package ocf

import "strconv"

// Code is the exit status of an agent's action.
//
// It implements error, so that an action whose answer is a code and nothing
// more returns it as it is: a monitor of a promoted instance returns
// [RunningPromoted]. Source: OCF Resource Agent API 1.1, "Return codes".
type Code int

// The codes that may leave an agent; Pacemaker turns any other into 1.
const (
	// Success: done; for monitor, running (and not promoted).
	Success Code = 0
	// ErrGeneric: something failed; another try here may help.
	ErrGeneric Code = 1
	// ErrArgs: a parameter doesn't fit this host; another node may do.
	ErrArgs Code = 2
	// ErrUnimplemented: the agent has no such action.
	ErrUnimplemented Code = 3
	// ErrPerm: not enough privileges on this host.
	ErrPerm Code = 4
	// ErrInstalled: software or a device is missing on this host.
	ErrInstalled Code = 5
	// ErrConfigured: the parameters are wrong on every node.
	ErrConfigured Code = 6
	// NotRunning: cleanly stopped.
	NotRunning Code = 7
	// RunningPromoted: running in the promoted role.
	RunningPromoted Code = 8
	// FailedPromoted: failed in the promoted role.
	FailedPromoted Code = 9
	// Degraded: running, and expected to fail soon.
	Degraded Code = 190
	// DegradedPromoted: promoted, and expected to fail soon.
	DegradedPromoted Code = 191
)

// codeNames are the spellings of the standard; those of 1.0 (MASTER) are not
// used for output.
var codeNames = map[Code]string{
	Success:          "OCF_SUCCESS",
	ErrGeneric:       "OCF_ERR_GENERIC",
	ErrArgs:          "OCF_ERR_ARGS",
	ErrUnimplemented: "OCF_ERR_UNIMPLEMENTED",
	ErrPerm:          "OCF_ERR_PERM",
	ErrInstalled:     "OCF_ERR_INSTALLED",
	ErrConfigured:    "OCF_ERR_CONFIGURED",
	NotRunning:       "OCF_NOT_RUNNING",
	RunningPromoted:  "OCF_RUNNING_PROMOTED",
	FailedPromoted:   "OCF_FAILED_PROMOTED",
	Degraded:         "OCF_DEGRADED",
	DegradedPromoted: "OCF_DEGRADED_PROMOTED",
}

// Legal reports whether an agent may exit with c: 0 to 9, 190 and 191.
func (c Code) Legal() bool {
	_, ok := codeNames[c]
	return ok
}

// String returns the standard's name of c, or its number if it has none.
func (c Code) String() string {
	if name, ok := codeNames[c]; ok {
		return name
	}
	return strconv.Itoa(int(c))
}

// Error makes a code usable as an error without a reason of its own.
func (c Code) Error() string { return c.String() }
