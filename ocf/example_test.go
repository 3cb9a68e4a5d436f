package ocf_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// lamp is a whole agent: a resource that is lit while its state file exists.
type lamp struct {
	state  string
	colour string
	watts  int
}

// newLamp declares the agent. Its main function would be ocf.Main(newLamp).
func newLamp(_ ocf.Host) *ocf.Agent {
	l := &lamp{}
	return &ocf.Agent{
		Name: "Lamp", Version: "1.0",
		Short: "A lamp",
		Long:  "Lights a lamp on one node.",
		Params: []ocf.Param{
			{
				Name: "colour", Required: true, Short: "Colour", Long: "The colour of the light.",
				Value: ocf.Text(&l.colour),
			},
			{
				Name: "watts", Reloadable: true, Short: "Power", Long: "The power in watts.",
				Value: ocf.Int(&l.watts, 40).Range(1, 100),
			},
			{
				Name: "state", Short: "State file", Long: "There while the lamp is lit.",
				Value: ocf.Text(&l.state), Default: (*ocf.Call).StateFile,
			},
		},
		Actions: []ocf.Action{
			{Name: ocf.Start, Timeout: 20 * time.Second, Run: l.start},
			{Name: ocf.Stop, Timeout: 20 * time.Second, Run: l.stop},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: 10 * time.Second, Run: l.monitor},
			{Name: ocf.ReloadAgent, Timeout: 20 * time.Second},
		},
	}
}

func (l *lamp) start(_ context.Context, call *ocf.Call) error {
	call.Log.Infof("lighting %s with %d W", l.colour, l.watts)
	return ocf.WriteState(l.state, l.colour)
}

func (l *lamp) stop(_ context.Context, _ *ocf.Call) error { return ocf.RemoveState(l.state) }

func (l *lamp) monitor(_ context.Context, _ *ocf.Call) error {
	if _, err := ocf.ReadState(l.state); err != nil {
		return fmt.Errorf("the %s lamp: %w", l.colour, err)
	}
	return nil
}

// A whole agent, and its life as a cluster calls it.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
	host := &ocftest.Host{Env: map[string]string{"HA_RSCTMP": dir, "OCF_RESKEY_colour": "green"}}
	for _, action := range []string{ocf.Monitor, ocf.Start, ocf.Start, ocf.Monitor, ocf.Stop, ocf.Monitor} {
		code := newLamp(host).Run(context.Background(), host, []string{action})
		fmt.Println(action, code)
	}
	// Output:
	// monitor OCF_NOT_RUNNING
	// start OCF_SUCCESS
	// start OCF_SUCCESS
	// monitor OCF_SUCCESS
	// stop OCF_SUCCESS
	// monitor OCF_NOT_RUNNING
}
