package ocf_test

import (
	"context"
	"errors"
	"time"

	"github.com/pulse-ha/pulse/ocf"
)

// probeAgent is an agent whose actions do what the test sets.
type probeAgent struct {
	name   string
	count  int
	wait   time.Duration
	on     bool
	mode   string
	secret string

	check    error
	validate error
	run      func(ctx context.Context, call *ocf.Call) error
	undone   ocf.Record
	undo     error
	noUndo   bool
	last     *ocf.Call
}

func (p *probeAgent) declare(_ ocf.Host) *ocf.Agent {
	agent := &ocf.Agent{
		Name: "Probe", Version: "1.0", Short: "Test <agent> & more", Long: "First line\n\nThird \"line\"",
		Params: []ocf.Param{
			{Name: "name", Required: true, UniqueGroup: "name", Short: "Name", Long: "A name.", Value: ocf.Text(&p.name)},
			{Name: "count", Aliases: []string{"number"}, Reloadable: true, Short: "Count", Long: "A count.", Value: ocf.Int(&p.count, 5).Range(1, 9)},
			{Name: "wait", Reloadable: true, Short: "Wait", Long: "Milliseconds.", Value: ocf.Milliseconds(&p.wait, 200*time.Millisecond)},
			{Name: "on", Short: "On", Long: "Whether it is on.", Value: ocf.Bool(&p.on, false)},
			{Name: "mode", Short: "Mode", Long: "One of two.", Value: ocf.Select(&p.mode, "slow", "slow", "fast")},
			{
				Name: "old", Short: "Old", Long: "An old name.", Value: ocf.Text(new(string)),
				Deprecated: &ocf.Deprecation{ReplacedBy: []string{"name"}, Reason: "it was a bad name"},
			},
			{Name: "secret", Secret: true, Short: "Secret", Long: "A secret.", Value: ocf.Text(&p.secret)},
		},
		Check:    func(*ocf.Call) error { return p.check },
		Validate: func(context.Context, *ocf.Call) error { return p.validate },
		Undo: func(_ context.Context, _ *ocf.Call, record ocf.Record) error {
			p.undone = record
			return p.undo
		},
		Actions: []ocf.Action{
			{Name: ocf.Start, Timeout: 20 * time.Second, Run: p.act},
			{Name: ocf.Stop, Timeout: 20 * time.Second, Run: p.act},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: 10 * time.Second, Run: p.act},
			{Name: ocf.Status, Timeout: 20 * time.Second, Run: p.act},
			{Name: ocf.Promote, Timeout: 20 * time.Second, Run: p.act},
			{Name: ocf.ReloadAgent, Timeout: 1500 * time.Millisecond},
		},
	}
	if p.noUndo {
		agent.Undo = nil
	}
	return agent
}

func (p *probeAgent) act(ctx context.Context, call *ocf.Call) error {
	p.last = call
	if p.run == nil {
		return nil
	}
	return p.run(ctx, call)
}

var errTest = errors.New("it broke")
