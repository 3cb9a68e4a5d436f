// Package ocf is a framework for OCF resource agents: the programs by which a
// cluster manager such as Pacemaker starts, stops and watches services.
//
// An agent is one value of type [Agent]. Its parameters are bound to variables
// as in package flag, its actions are functions that return an error:
//
//	func New(host ocf.Host) *ocf.Agent {
//		a := &agent{host: host}
//		return &ocf.Agent{
//			Name: "Lamp", Version: "1.0", Short: "...", Long: "...",
//			Params:  []ocf.Param{{Name: "colour", Required: true, Value: ocf.Text(&a.colour)}},
//			Actions: []ocf.Action{{Name: ocf.Start, Timeout: 20 * time.Second, Run: a.start}},
//		}
//	}
//
//	func main() { ocf.Main(New) }
//
// The example shows a whole one. Meta-data, usage, parsing, validation, the
// manual page and dispatch come from the declaration.
//
// # What an action returns
//
// nil is success. [Errorf] makes an error with an OCF code, whose text becomes
// the exit reason that the operator reads; any other error is [ErrGeneric]. A
// bare [Code] is an answer without a reason, as [RunningPromoted] from monitor.
//
// # What the framework guarantees
//
//   - A parameter that can't be used, or a host that doesn't suit, means: stop
//     succeeds if nothing of the resource is left, a probe says NotRunning, a
//     recurring monitor fails, and any other action returns the problem's code.
//     A start that notes what it does ([Call.SaveRecord]) is stopped by that
//     record even then ([Agent.Undo]).
//   - The context ends a little before the caller's time-out, and an action
//     that goes on regardless is given up with a reason: the cluster's own
//     limit is a SIGKILL without one.
//   - There is one exit reason, one line, without secrets, and only for a code
//     that needs one.
//   - Only the codes of the standard leave; a panic of an action is ErrGeneric
//     and its stack goes to the log. (One in a goroutine that the agent starts
//     by itself is beyond reach, as always in Go.)
//   - Logs go where the shell library's go, in its format ([Logger]); a trace
//     is switched on by the same variables.
//
// The standard is the OCF Resource Agent API 1.1; what Pacemaker adds or does
// differently is Pacemaker 2.1.5's and 3.0's.
package ocf
