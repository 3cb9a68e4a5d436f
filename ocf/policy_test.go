package ocf_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// What each action answers when a parameter is wrong, or the host is.
func TestPolicy(t *testing.T) {
	const recurring = "recurring monitor"
	for _, test := range []struct {
		action   string
		bad      ocf.Code // a parameter that is missing
		unfit    ocf.Code // a host that lacks something
		reasoned bool
	}{
		{ocf.Start, ocf.ErrConfigured, ocf.ErrInstalled, true},
		{ocf.Promote, ocf.ErrConfigured, ocf.ErrInstalled, true},
		{ocf.ReloadAgent, ocf.ErrConfigured, ocf.ErrInstalled, true},
		{ocf.Stop, ocf.Success, ocf.Success, false},
		{ocf.Monitor, ocf.NotRunning, ocf.NotRunning, false},
		{recurring, ocf.ErrGeneric, ocf.ErrGeneric, true},
		{ocf.Status, 3, 3, true},
	} {
		t.Run(test.action, func(t *testing.T) {
			host, action := ocftest.NewHost(t), test.action
			if action == recurring {
				host.Set("OCF_RESKEY_CRM_meta_interval", "10000")
				action = ocf.Monitor
			}
			out := ocftest.Call(t, host, (&probeAgent{}).declare, action)
			if out.Code != test.bad || (out.Reason != "") != test.reasoned {
				t.Errorf("missing parameter: %v %q, want %v", out.Code, out.Reason, test.bad)
			}
			host.Params("name", "x")
			broken := &probeAgent{validate: ocf.Errorf(ocf.ErrInstalled, "no lamp here")}
			out = ocftest.Call(t, host, broken.declare, action)
			if out.Code != test.unfit || (out.Reason != "") != test.reasoned {
				t.Errorf("unfit host: %v %q, want %v", out.Code, out.Reason, test.unfit)
			}
			broken = &probeAgent{check: ocf.Errorf(ocf.ErrConfigured, "a contradiction")}
			if out = ocftest.Call(t, host, broken.declare, action); out.Code != test.bad {
				t.Errorf("contradiction: %v %q, want %v", out.Code, out.Reason, test.bad)
			}
		})
	}
}

// A stop that can't read its parameters goes by the record of the start.
func TestStopByRecord(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x")
	record := ocf.Record{"address": "192.0.2.1/24", "odd": "a=\"b\"\nc"}
	p := &probeAgent{run: func(_ context.Context, call *ocf.Call) error { return call.SaveRecord(record) }}
	if out := ocftest.Call(t, host, p.declare, ocf.Start); out.Code != ocf.Success {
		t.Fatalf("start: %v %q", out.Code, out.Reason)
	}
	delete(host.Env, "OCF_RESKEY_name")

	failing := &probeAgent{undo: errTest}
	if out := ocftest.Call(t, host, failing.declare, ocf.Stop); out.Code == ocf.Success {
		t.Error("stop succeeded although nothing was undone")
	}
	p = &probeAgent{}
	if out := ocftest.Call(t, host, p.declare, ocf.Stop); out.Code != ocf.Success {
		t.Errorf("stop: %v %q", out.Code, out.Reason)
	}
	if diff := cmp.Diff(record, p.undone); diff != "" {
		t.Errorf("undone (-recorded +undone):\n%s", diff)
	}
	p.undone = nil
	if out := ocftest.Call(t, host, p.declare, ocf.Stop); out.Code != ocf.Success || p.undone != nil {
		t.Errorf("second stop: %v %q, undone %v", out.Code, out.Reason, p.undone)
	}
}

// An agent that records nothing is stopped with the parameters of its start.
func TestStopAsStarted(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x", "number", "7", "secret", "hunter2")
	ocftest.Call(t, host, (&probeAgent{noUndo: true}).declare, ocf.Start)
	record, err := os.ReadFile(host.Env["HA_RSCTMP"] + "/records/Probe-test")
	if err != nil || string(record) != "name=\"x\"\nnumber=\"7\"\n" {
		t.Errorf("record %q, %v", record, err)
	}
	host.Params("number", "junk", "count", "2", "mode", "junk", "name", "y", "wait", "9", "on", "1")
	p := &probeAgent{noUndo: true}
	out := ocftest.Call(t, host, p.declare, ocf.Stop)
	if out.Code != ocf.Success || p.name != "x" || p.count != 7 || p.mode != "slow" || p.on || p.wait != 200*time.Millisecond {
		t.Errorf("stop: %v %q with %+v", out.Code, out.Reason, p)
	}
	if p.secret != "hunter2" {
		t.Errorf("the secret is %q", p.secret)
	}
	p = &probeAgent{noUndo: true, run: func(context.Context, *ocf.Call) error { return errTest }}
	if out = ocftest.Call(t, host, p.declare, ocf.Stop); out.Code != ocf.Success || p.last != nil {
		t.Errorf("second stop: %v %q, ran %v", out.Code, out.Reason, p.last != nil)
	}
}

// A parameter that may change while the resource runs is no hindrance to stop.
func TestStopIgnoresReloadableParameters(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x", "count", "junk", "wait", "-1")
	p := &probeAgent{}
	out := ocftest.Call(t, host, p.declare, ocf.Stop)
	if out.Code != ocf.Success || p.last == nil || p.count != 5 || p.wait != 200*time.Millisecond {
		t.Errorf("stop: %v %q, ran %v with %+v", out.Code, out.Reason, p.last != nil, p)
	}
	if log := readLog(t, host); !strings.Contains(log, `WARNING: stops all the same: parameter count="junk"`) {
		t.Errorf("log %q", log)
	}
}

// A stop that works forgets the record; one that fails keeps it.
func TestStopForgetsRecord(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x")
	save := &probeAgent{run: func(_ context.Context, call *ocf.Call) error {
		return call.SaveRecord(ocf.Record{"a": "b"})
	}}
	load := func() (record ocf.Record) {
		p := &probeAgent{run: func(_ context.Context, call *ocf.Call) (err error) {
			record, err = call.LoadRecord()
			return err
		}}
		if out := ocftest.Call(t, host, p.declare, ocf.Monitor); out.Code != ocf.Success {
			t.Fatalf("monitor: %v %q", out.Code, out.Reason)
		}
		return record
	}
	ocftest.Call(t, host, save.declare, ocf.Start)
	failing := &probeAgent{run: func(context.Context, *ocf.Call) error { return errTest }}
	ocftest.Call(t, host, failing.declare, ocf.Stop)
	if load() == nil {
		t.Error("a failed stop forgot the record")
	}
	ocftest.Call(t, host, (&probeAgent{}).declare, ocf.Stop)
	if load() != nil {
		t.Error("a stop kept the record")
	}
}

// validate-all looks at the host from level 10 on only.
func TestValidateAllLevels(t *testing.T) {
	p := &probeAgent{validate: ocf.Errorf(ocf.ErrInstalled, "no lamp here")}
	for level, want := range map[string]ocf.Code{
		"": 0, "0": 0, "9": 0, "10": ocf.ErrInstalled, "19": ocf.ErrInstalled, "20": ocf.ErrInstalled,
	} {
		host := ocftest.NewHost(t).Params("name", "x").Set("OCF_CHECK_LEVEL", level)
		if out := ocftest.Call(t, host, p.declare, ocf.ValidateAll); out.Code != want {
			t.Errorf("level %q: %v %q, want %v", level, out.Code, out.Reason, want)
		}
	}
}

// A check of the host that failed to find out leaves it open what runs there.
func TestDoubtIsNoAnswer(t *testing.T) {
	slow := func(ctx context.Context, _ *ocf.Call) error {
		<-ctx.Done()
		return ocf.Errorf(ocf.ErrInstalled, "looking for the lamp: %w", ctx.Err())
	}
	broken := func(context.Context, *ocf.Call) error { return errTest }
	for name, validate := range map[string]func(context.Context, *ocf.Call) error{"slow": slow, "broken": broken} {
		declare := func(host ocf.Host) *ocf.Agent {
			agent := (&probeAgent{}).declare(host)
			agent.Validate = validate
			return agent
		}
		for _, action := range []string{ocf.Monitor, ocf.Stop} {
			host := ocftest.NewHost(t).Params("name", "x").Set("OCF_RESKEY_CRM_meta_timeout", "100")
			out := ocftest.Call(t, host, declare, action)
			if out.Code == ocf.Success || out.Code == ocf.NotRunning || out.Reason == "" {
				t.Errorf("%s check, %s: %v %q", name, action, out.Code, out.Reason)
			}
		}
	}
}

// Whoever can't be stopped for sure must not be started.
func TestStartNeedsItsRecord(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x")
	if err := ocf.WriteState(host.Env["HA_RSCTMP"]+"/records", "in the way"); err != nil {
		t.Fatal(err)
	}
	p := &probeAgent{noUndo: true}
	if out := ocftest.Call(t, host, p.declare, ocf.Start); out.Code != ocf.ErrGeneric || p.last != nil {
		t.Errorf("start: %v %q, ran %v", out.Code, out.Reason, p.last != nil)
	}
	if out := ocftest.Call(t, host, p.declare, ocf.Stop); out.Code != ocf.Success {
		t.Errorf("stop: %v %q", out.Code, out.Reason)
	}
}

// A record that anybody could have written is none to go by.
func TestRecordOfStrangers(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x")
	ocftest.Call(t, host, (&probeAgent{noUndo: true}).declare, ocf.Start)
	if err := os.Chmod(host.Env["HA_RSCTMP"]+"/records", 0o777); err != nil {
		t.Fatal(err)
	}
	delete(host.Env, "OCF_RESKEY_name")
	p := &probeAgent{noUndo: true}
	if out := ocftest.Call(t, host, p.declare, ocf.Stop); out.Code != ocf.ErrGeneric || p.last != nil {
		t.Errorf("stop: %v %q, ran %v", out.Code, out.Reason, p.last != nil)
	}
	host.Params("name", "x")
	if out := ocftest.Call(t, host, p.declare, ocf.Start); out.Code != ocf.ErrGeneric {
		t.Errorf("start: %v %q", out.Code, out.Reason)
	}
}

// Nothing running is what a stop is for.
func TestStopThatFindsNothing(t *testing.T) {
	p := &probeAgent{run: returning(ocf.Errorf(ocf.NotRunning, "gone"))}
	out := ocftest.Call(t, ocftest.NewHost(t).Params("name", "x"), p.declare, ocf.Stop)
	if out.Code != ocf.Success || out.Reason != "" {
		t.Errorf("stop: %v %q", out.Code, out.Reason)
	}
}
