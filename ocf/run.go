package ocf

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

// Run performs the action that args names (the first; all others are ignored)
// and returns the code to exit with.
//
// When a parameter can't be used, or [Agent.Validate] says that the host
// doesn't suit, the answer depends on the action: stop succeeds when nothing
// of the resource is left, a probe says NotRunning, a recurring monitor
// ErrGeneric, and all others the problem's own code. Source: ocf-rarun in
// resource-agents 4.18.
func (a *Agent) Run(ctx context.Context, host Host, args []string) Code {
	call := a.newCall(host, args)
	switch call.Action {
	case "usage", "help", "--help", "-h":
		a.writeUsage(host.Stdout())
		return Success
	case MetaData:
		return call.finish(call.guard(ctx, call.Timeout(), func(context.Context) error {
			return a.writeMetaData(host.Stdout(), call)
		}))
	}
	if !a.serves(call.Action) {
		a.writeUsage(host.Stdout())
		return call.finish(Errorf(ErrUnimplemented, "%s has no action %q", a.Name, call.Action))
	}
	call.startTrace()
	timeout := call.Timeout()
	if a.action(call).NoDeadline {
		timeout = forever
	}
	return call.finish(call.guard(ctx, timeout, func(ctx context.Context) error {
		return a.perform(ctx, call)
	}))
}

func (a *Agent) newCall(host Host, args []string) *Call {
	call := &Call{host: host, env: newEnvironment(host.Environ()), agent: a}
	if len(args) > 0 {
		call.Action = args[0]
	}
	call.levels = a.levels(call.Action)
	call.Log = newLogger(host, call.env, a.Name)
	call.Log.conceal = strings.NewReplacer(a.secrets(call.env)...)
	return call
}

// perform runs the action once it is known to exist.
func (a *Agent) perform(ctx context.Context, call *Call) error {
	if err := call.checkCaller(); err != nil {
		return err
	}
	if call.Action == ValidateAll {
		return a.validateAll(ctx, call)
	}
	if problem := a.prepare(ctx, call); problem != nil {
		return call.unfit(ctx, problem)
	}
	if (call.Action == Start || call.Action == MigrateFrom) && a.Undo == nil {
		if err := call.recordParameters(); err != nil {
			return err
		}
	}
	if from, to := call.MigrationSource(), call.MigrationTarget(); from+to != "" {
		call.Log.Infof("%s of %s from %q to %q", call.Action, call.Instance(), from, to)
	}
	if err := a.do(ctx, call); call.Action != Stop || CodeOf(err) != Success {
		return err
	}
	if err := call.RemoveRecord(); err != nil {
		call.Log.Warnf("%v", err)
	}
	return nil
}

// do runs what the agent declares for the call. A stop that finds nothing
// running has succeeded.
func (a *Agent) do(ctx context.Context, call *Call) error {
	run := a.action(call).Run
	if run == nil {
		return nil
	}
	err := run(ctx, call)
	if call.Action == Stop && CodeOf(err) == NotRunning {
		return nil
	}
	return err
}

// prepare reads the parameters and tests them, and the host.
func (a *Agent) prepare(ctx context.Context, call *Call) error {
	err := a.parse(call)
	if err == nil && a.Check != nil {
		err = a.Check(call)
	}
	if err == nil && a.Validate != nil {
		err = a.Validate(ctx, call)
	}
	return err
}

// validateAll tests the parameters; the host's side of them, and what the
// agent declares for the action itself, at the level for it only.
func (a *Agent) validateAll(ctx context.Context, call *Call) error {
	err := a.parse(call)
	if err == nil && a.Check != nil {
		err = a.Check(call)
	}
	if err == nil && a.Validate != nil && call.CheckLevel() >= hostLevel {
		err = a.Validate(ctx, call)
	}
	declared := a.action(call)
	if err != nil || declared.Run == nil || declared.Depth > call.CheckLevel() {
		return err
	}
	return declared.Run(ctx, call)
}

// checkCaller refuses a caller that speaks another OCF version, or that knows
// the standard and yet names no resource. Source: OCF Resource Agent API 1.1,
// "Environment variables"; ocf-shellfuncs in resource-agents 4.18.
func (c *Call) checkCaller() error {
	major := c.env["OCF_RA_VERSION_MAJOR"]
	if major != "" && major != "1" {
		return Errorf(ErrInstalled, "the caller follows OCF version %s, this agent version %s",
			major, standardVersion)
	}
	if major != "" && c.env["OCF_RESOURCE_INSTANCE"] == "" {
		return Errorf(ErrArgs, "OCF_RESOURCE_INSTANCE is not set")
	}
	return nil
}

// margin is how long before the caller's time-out an action has to end, so
// that it can still say what it was at.
func margin(timeout time.Duration) time.Duration { return min(timeout/10, time.Second) }

// forever is longer than any machine is up.
const forever = 100 * 365 * 24 * time.Hour

// guard runs f with the action's deadline and returns its error, or the panic
// that ended it. An f that goes on after its deadline is left behind.
func (c *Call) guard(ctx context.Context, timeout time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout-margin(timeout))
	defer cancel()
	done := make(chan error, 1)
	go func() {
		err := Errorf(ErrGeneric, "internal error in %s: it ended without an answer", c.Action)
		defer func() {
			if v := recover(); v != nil {
				err = c.panicked(v)
			}
			done <- err
		}()
		err = f(ctx)
	}()
	over := time.NewTimer(timeout - margin(timeout)/2)
	defer over.Stop()
	select {
	case err := <-done:
		return err
	case <-over.C:
		return Errorf(ErrGeneric, "%s did not end within its time-out of %v", c.Action, timeout)
	}
}

func (c *Call) panicked(v any) error {
	for line := range strings.Lines(string(debug.Stack())) {
		c.Log.Errorf("stack: %s", line)
	}
	return Errorf(ErrGeneric, "internal error in %s: %v", c.Action, v)
}

// finish reports the outcome and returns the code to exit with.
func (c *Call) finish(err error) Code {
	code, reason := CodeOf(err), reasonOf(err)
	if !code.Legal() {
		reason = fmt.Sprintf("%s ended with code %d, which OCF doesn't know: %s", c.Action, int(code), reason)
		code = ErrGeneric
	}
	if reason == "" && code.failure() {
		reason = c.Action + " failed: " + code.String()
	}
	expected := code == Success || code == NotRunning && c.expectsNothing()
	if reason != "" && !expected {
		c.giveReason(reason)
	}
	if c.Action != MetaData {
		c.Log.Debugf("%s %s : %d", c.Instance(), c.Action, int(code))
	}
	c.Log.Tracef("exit %d", int(code))
	return code
}

// expectsNothing reports whether a monitor is not supposed to find the
// resource: a probe, and the recurring monitor of the role Stopped.
func (c *Call) expectsNothing() bool {
	return c.Probe() || c.Action == Monitor && c.Role() == "Stopped"
}

// failure reports whether c needs explaining.
func (c Code) failure() bool {
	switch c {
	case Success, NotRunning, RunningPromoted:
		return false
	}
	return true
}

// giveReason writes the exit reason: the last line on stderr that has
// Pacemaker's prefix is what crm_mon shows.
func (c *Call) giveReason(reason string) {
	text := c.Log.clean(reason, maxReason)
	fmt.Fprint(c.host.Stderr(), c.env.reasonPrefix()+text+"\n")
	c.Log.message(priorityError, "ERROR: "+text, false)
}
