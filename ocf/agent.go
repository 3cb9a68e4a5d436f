package ocf

import (
	"context"
	"time"
)

// Agent is the declaration of a resource agent. Meta-data, usage, parameter
// parsing, validation, man page, completion and dispatch all come from it.
type Agent struct {
	Name    string // the type, as in ocf:PROVIDER:TYPE; the installed file's name
	Version string // of the agent itself, not of the OCF standard
	Short   string // one line
	Long    string // paragraphs of plain text

	Params  []Param
	Actions []Action

	// Check tests the parameters against each other. It runs before every
	// action but meta-data and never looks at the host: it is validate-all
	// at level 0.
	Check func(call *Call) error

	// Validate tests whether this host suits the parameters: programs,
	// files, devices. It runs before every action and in validate-all at
	// level 10. What its error means depends on the action; see [Agent.Run].
	Validate func(ctx context.Context, call *Call) error

	// Undo takes back what the record of a start describes. It serves a stop
	// whose parameters can't be read or no longer suit the host. Without it
	// the framework records the parameters of every start, and such a stop
	// runs with those.
	Undo func(ctx context.Context, call *Call, record Record) error
}

// Param declares a parameter of an agent, OCF_RESKEY_Name in the environment.
// An empty value counts as not given.
type Param struct {
	Name        string
	Aliases     []string // older names that are still read, not in the meta-data
	Required    bool
	UniqueGroup string // resources of this type must differ in the group's parameters
	Reloadable  bool   // a change needs reload-agent only, no restart
	Secret      bool   // the value never appears in a log, reason or trace
	Deprecated  *Deprecation
	Short       string
	Long        string

	// Value binds the parameter to a variable; see [Text], [Int], [Bool].
	Value Value

	// Default computes the default on the host, for the meta-data too. It
	// must need no privileges and no cluster.
	Default func(call *Call) string
}

// Deprecation says that a parameter should no longer be used.
type Deprecation struct {
	ReplacedBy []string // names of the parameters to use instead
	Reason     string
}

// The actions' names. Source: OCF Resource Agent API 1.1, "API Definition";
// migrate_to, migrate_from and status are Pacemaker's and the shell library's.
const (
	Start        = "start"
	Stop         = "stop"
	Monitor      = "monitor"
	Status       = "status"
	Promote      = "promote"
	Demote       = "demote"
	Notification = "notify"
	Reload       = "reload"
	ReloadAgent  = "reload-agent"
	MigrateTo    = "migrate_to"
	MigrateFrom  = "migrate_from"
	ValidateAll  = "validate-all"
	MetaData     = "meta-data"
)

// Action declares an action. meta-data and validate-all need no declaration.
// monitor may be declared again for another role or depth: the one for the
// call's role with the greatest depth up to its check level runs.
type Action struct {
	Name       string
	Timeout    time.Duration // the advised minimum, and the limit when the caller sets none
	Interval   time.Duration // advised, for monitor
	StartDelay time.Duration // advised, for monitor
	Depth      int           // the check level that this declaration serves
	Levels     []int         // more check levels that Run tells apart and the meta-data doesn't show
	Role       Role          // the role that this declaration serves, if it is for one only

	// NoDeadline leaves it to the caller to end the action at its time-out.
	// Only an agent that tests a cluster's time-outs wants that.
	NoDeadline bool

	// Run does the work; nil means that there is nothing to do.
	Run func(ctx context.Context, call *Call) error
}

// Role is the role of an instance of a promotable clone.
type Role string

// The roles, as OCF 1.1 spells them.
const (
	Promoted   Role = "Promoted"
	Unpromoted Role = "Unpromoted"
)

// parseRole reads a role in the spelling of any OCF version.
func parseRole(s string) Role {
	switch s {
	case "Master":
		return Promoted
	case "Slave":
		return Unpromoted
	}
	return Role(s)
}
