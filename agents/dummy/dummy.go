package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
)

// dummy is a resource that is nothing but a file: running while it is there.
type dummy struct {
	host                                        ocf.Host
	state, fake, password, failStartOn, envFile string
	opSleep                                     time.Duration
}

// New declares the Dummy agent: parameters and defaults of ocf:heartbeat:Dummy
// 4.18, and the test knobs of ocf:pacemaker:Dummy 2.1.5. It is the template for
// a new agent.
func New(host ocf.Host) *ocf.Agent {
	d := &dummy{host: host}
	return &ocf.Agent{
		Name: "Dummy", Version: "1.0", Short: "Example of a stateless resource agent",
		Long: `Keeps a file while it is running, and does nothing else. It serves to test a cluster's configuration, and as a template for new agents.

Its actions can be made slow or made to fail; monitor does so at the check levels 10 (takes 30 seconds), 20 (fails once in five times), 30 (always fails) and 40 (returns the code that the state file contains).`,
		Params: []ocf.Param{
			{Name: "state", UniqueGroup: "state", Short: "State file", Long: "The file that is there while the resource is running.", Value: ocf.Text(&d.state), Default: (*ocf.Call).StateFile},
			{Name: "fake", Reloadable: true, Short: "Value without effect", Long: "Can be changed to see that the cluster reloads the agent and doesn't restart the resource.", Value: ocf.Text(&d.fake, "dummy")},
			{Name: "passwd", Reloadable: true, Secret: true, Short: "Password without effect", Long: "Can be set to see that no log shows it.", Value: ocf.Text(&d.password)},
			{Name: "op_sleep", Reloadable: true, Short: "Seconds that operations take", Long: "How long start, stop and monitor wait, in seconds. With more than an operation's time-out the cluster kills the agent, which ignores TERM meanwhile. Two operations at once fail.", Value: ocf.Seconds(&d.opSleep, 0)},
			{Name: "fail_start_on", Reloadable: true, Short: "Node where a start reports failure", Long: "On the host of this name start, migrate_from and reload-agent do their work and then report a failure.", Value: ocf.Text(&d.failStartOn)},
			{Name: "envfile", Reloadable: true, Short: "File for the environment of each call", Long: "If set, every operation appends its environment to this file.", Value: ocf.Text(&d.envFile)},
		},
		Validate: d.validate,
		Actions: []ocf.Action{
			{Name: ocf.Start, Timeout: 20 * time.Second, NoDeadline: true, Run: d.start},
			{Name: ocf.Stop, Timeout: 20 * time.Second, NoDeadline: true, Run: d.stop},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: 10 * time.Second, Levels: []int{10, 20, 30, 40}, NoDeadline: true, Run: d.monitor},
			{Name: ocf.Reload, Timeout: 20 * time.Second},
			{Name: ocf.ReloadAgent, Timeout: 20 * time.Second, NoDeadline: true, Run: d.start},
			{Name: ocf.MigrateTo, Timeout: 20 * time.Second, NoDeadline: true, Run: d.stop},
			{Name: ocf.MigrateFrom, Timeout: 20 * time.Second, NoDeadline: true, Run: d.start},
		},
	}
}

func (d *dummy) start(ctx context.Context, call *ocf.Call) error {
	err := d.monitor(ctx, call)
	if ocf.CodeOf(err) == ocf.NotRunning {
		err = ocf.WriteState(d.state, "")
	}
	if name, _ := d.host.Hostname(); err == nil && name == d.failStartOn {
		return ocf.Errorf(ocf.ErrGeneric, "%s works, and reports a failure on %s as fail_start_on asks", call.Action, name)
	}
	return err
}

func (d *dummy) stop(ctx context.Context, _ *ocf.Call) error {
	return errors.Join(d.sleep(ctx), ocf.RemoveState(d.state))
}

func (d *dummy) monitor(ctx context.Context, call *ocf.Call) error {
	if _, err := ocf.ReadState(d.state + serialized); err == nil && d.opSleep > 0 {
		return ocf.Errorf(ocf.ErrGeneric, "another operation is under way: %s exists", d.state+serialized)
	}
	if err := d.sleep(ctx); err != nil {
		return err
	}
	content, err := ocf.ReadState(d.state)
	if err != nil {
		return err
	}
	code, notNumber := strconv.Atoi(strings.TrimSpace(content))
	switch level := call.CheckLevel(); {
	case level == 10:
		return d.host.Sleep(ctx, 30*time.Second)
	case level == 20 && rand.IntN(5) == 0, level == 30:
		return ocf.Errorf(ocf.ErrGeneric, "check level %d fails on purpose", level)
	case level == 40 && notNumber == nil:
		return ocf.Errorf(ocf.Code(code), "check level 40 found code %d in %s", code, d.state)
	}
	return nil
}

const serialized = ".serialized" // suffix of the file that is there while an operation sleeps

func (d *dummy) sleep(ctx context.Context) error {
	if d.opSleep == 0 {
		return nil
	}
	signal.Ignore(unix.SIGTERM)
	defer ocf.RemoveState(d.state + serialized) //nolint:errcheck // the next stop tries again
	return errors.Join(ocf.WriteState(d.state+serialized, ""), d.host.Sleep(ctx, d.opSleep))
}

func (d *dummy) validate(_ context.Context, call *ocf.Call) error {
	call.DumpEnvironment(d.envFile)
	for _, path := range []string{d.state, d.envFile} {
		if err := unix.Access(filepath.Dir(path), unix.W_OK|unix.X_OK); err != nil && path != "" && call.Action == ocf.ValidateAll {
			return ocf.Errorf(ocf.ErrArgs, "files can't be made in %s: %w", filepath.Dir(path), err)
		}
	}
	return nil
}
