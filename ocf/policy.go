package ocf

import "context"

// lsbStopped is what status says of a resource whose parameters can't be
// used: LSB's "program is not running", as the shell library has it.
const lsbStopped Code = 3

// unfit is the answer of an action when problem makes it impossible: wrong
// parameters, or a host that lacks what they need. It is the one place that
// decides this.
func (c *Call) unfit(ctx context.Context, problem error) error {
	switch {
	case c.Action == Stop:
		return c.unfitStop(ctx, problem)
	case c.Probe():
		c.Log.Infof("not running here: %v", problem)
		return NotRunning
	case c.Action == Monitor:
		return Errorf(ErrGeneric, "%w", problem)
	case c.Action == Status:
		c.Log.Infof("not running here: %v", problem)
		return lsbStopped
	}
	return problem
}

// unfitStop stops by the record of the start, since the parameters don't
// serve. Where nothing was recorded nothing was started.
func (c *Call) unfitStop(ctx context.Context, problem error) error {
	record, err := c.LoadRecord()
	if err != nil {
		return Errorf(ErrGeneric, "%w; and the start's record is no help: %w", problem, err)
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
// themselves what they do. A record that can't be written is no reason not to
// start: it serves only if the parameters change for the worse.
func (c *Call) recordParameters() {
	record := make(Record)
	for _, p := range c.agent.Params {
		if name, value := c.env.param(&p); value != "" && !p.Secret {
			record[name] = value
		}
	}
	if err := c.SaveRecord(record); err != nil {
		c.Log.Warnf("%v", err)
	}
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
	return c.agent.action(c).Run(ctx, c)
}
