package ocf

import (
	"context"
	"errors"
)

// lsbStopped is what status says of what isn't running, other than monitor.
// Source: LSB 5.0, "Init Script Actions".
const lsbStopped Code = 3

// unfit is the answer of an action when problem makes it impossible: wrong
// parameters, or a host that lacks what they need. It is the one place that
// decides this.
func (c *Call) unfit(ctx context.Context, problem error) error {
	switch {
	case c.Action == Stop:
		return c.unfitStop(ctx, problem)
	case c.Probe() && unsuitable(problem):
		c.Log.Infof("not running here: %v", problem)
		return NotRunning
	case c.Action == Monitor:
		return Errorf(ErrGeneric, "%w", problem)
	case c.Action == Status:
		return Errorf(lsbStopped, "%w", problem)
	}
	return problem
}

// unsuitable reports whether problem says that the resource can't be running
// here. Any other, such as a check that took too long, leaves that open.
func unsuitable(problem error) bool {
	switch CodeOf(problem) {
	case ErrArgs, ErrPerm, ErrInstalled, ErrConfigured:
		return !errors.Is(problem, context.DeadlineExceeded) && !errors.Is(problem, context.Canceled)
	}
	return false
}

// unfitStop stops by the record of the start, since the parameters don't
// serve. Where nothing was recorded nothing was started.
func (c *Call) unfitStop(ctx context.Context, problem error) error {
	record, err := c.LoadRecord()
	if err != nil {
		return Errorf(ErrGeneric, "%w; and the start's record is no help: %w", problem, err)
	}
	if record == nil && !unsuitable(problem) {
		return problem
	}
	if record == nil {
		c.Log.Warnf("counts as stopped, since no start is on record: %v", problem)
		return nil
	}
	c.Log.Warnf("stops by the record of its start: %v", problem)
	undo := c.agent.Undo
	if undo == nil {
		undo = stopAsStarted
	}
	if err := undo(ctx, c, record); err != nil {
		return err
	}
	return c.RemoveRecord()
}

// recordParameters notes what a start was told, for agents that don't note by
// themselves what they do. Without the record a later stop might believe that
// nothing was started.
func (c *Call) recordParameters() error {
	record := make(Record)
	for _, p := range c.agent.Params {
		if name, value := c.env.param(&p); value != "" && !p.Secret {
			record[name] = value
		}
	}
	return c.SaveRecord(record)
}

// stopAsStarted runs the agent's stop with the parameters of its start, and
// the secrets of now.
func stopAsStarted(ctx context.Context, c *Call, record Record) error {
	for _, p := range c.agent.Params {
		if p.Secret {
			continue
		}
		if v, ok := p.Value.(resetter); ok {
			v.toDefault()
		}
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			delete(c.env, paramPrefix+name)
		}
	}
	for name, value := range record {
		c.env[paramPrefix+name] = value
	}
	if err := c.agent.parse(c); err != nil {
		return Errorf(ErrGeneric, "the start's record is no help: %w", err)
	}
	return c.agent.do(ctx, c)
}
