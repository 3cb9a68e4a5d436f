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
	if c.agent.Undo == nil {
		return problem
	}
	c.Log.Warnf("stops by the record of its start: %v", problem)
	if err := c.agent.Undo(ctx, c, record); err != nil {
		return err
	}
	return c.RemoveRecord()
}
