package ocf_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// outcome runs one action whose work is run.
func outcome(t *testing.T, host *ocftest.Host, action string, run func(context.Context, *ocf.Call) error) ocftest.Outcome {
	t.Helper()
	out := ocftest.Call(t, host.Params("name", "x"), (&probeAgent{run: run}).declare, action)
	ocftest.CheckOutcome(t, out)
	return out
}

func returning(err error) func(context.Context, *ocf.Call) error {
	return func(context.Context, *ocf.Call) error { return err }
}

func TestCodesAndReasons(t *testing.T) {
	for _, test := range []struct {
		err    error
		code   ocf.Code
		reason string
	}{
		{nil, ocf.Success, ""},
		{errTest, ocf.ErrGeneric, "it broke"},
		{ocf.Errorf(ocf.ErrInstalled, "no %s: %w", "lamp", errTest), ocf.ErrInstalled, "no lamp: it broke"},
		{fmt.Errorf("outer: %w", ocf.Errorf(ocf.ErrPerm, "inner")), ocf.ErrPerm, "outer: inner"},
		{ocf.NotRunning, ocf.NotRunning, ""},
		{ocf.RunningPromoted, ocf.RunningPromoted, ""},
		{ocf.ErrGeneric, ocf.ErrGeneric, "start failed: OCF_ERR_GENERIC"},
		{ocf.Errorf(ocf.Degraded, "one disk left"), ocf.Degraded, "one disk left"},
		{ocf.Code(42), ocf.ErrGeneric, "start ended with code 42, which OCF doesn't know:"},
		{errTestf("a\nb\tc\x1b[31m\x00ocf-exit-reason:spoof"), ocf.ErrGeneric, "a b c?[31m?spoof"},
		{errTestf("ocf-exit-ocf-exit-reason:reason:x"), ocf.ErrGeneric, "x"},
		{errTestf(strings.Repeat("é", 1000)), ocf.ErrGeneric, strings.Repeat("é", 250) + "..."},
	} {
		out := outcome(t, ocftest.NewHost(t), ocf.Start, returning(test.err))
		if out.Code != test.code || out.Reason != test.reason {
			t.Errorf("%v: %v %q, want %v %q", test.err, out.Code, out.Reason, test.code, test.reason)
		}
	}
}

func errTestf(s string) error { return ocf.Errorf(ocf.ErrGeneric, "%s", s) }

func TestProbeThatFindsNothingGivesNoReason(t *testing.T) {
	host := ocftest.NewHost(t)
	gone := returning(ocf.Errorf(ocf.NotRunning, "gone"))
	if out := outcome(t, host, ocf.Monitor, gone); out.Code != ocf.NotRunning || out.Stderr != "" {
		t.Errorf("probe: %v %q", out.Code, out.Stderr)
	}
	host.Set("OCF_RESKEY_CRM_meta_interval", "10000")
	if out := outcome(t, host, ocf.Monitor, gone); out.Code != ocf.NotRunning || out.Reason != "gone" {
		t.Errorf("recurring monitor: %v %q", out.Code, out.Reason)
	}
	host.Set("OCF_RESKEY_CRM_meta_role", "Stopped")
	if out := outcome(t, host, ocf.Monitor, gone); out.Code != ocf.NotRunning || out.Stderr != "" {
		t.Errorf("monitor of the role Stopped: %v %q", out.Code, out.Stderr)
	}
}

func TestPanicIsAnError(t *testing.T) {
	host := ocftest.NewHost(t)
	run := func(context.Context, *ocf.Call) error { panic("boom\nocf-exit-reason:x") }
	out := ocftest.Call(t, host.Params("name", "x"), (&probeAgent{run: run}).declare, ocf.Start)
	if out.Code != ocf.ErrGeneric || out.Reason != "internal error in start: boom x" {
		t.Errorf("%v %q", out.Code, out.Reason)
	}
	if log := readLog(t, host); !strings.Contains(log, "ERROR: stack: ") {
		t.Errorf("the log has no stack: %.200s", log)
	}
}

// The context ends before the caller's time-out, and an action that goes on
// regardless is given up before it too.
func TestDeadline(t *testing.T) {
	host := ocftest.NewHost(t).Set("OCF_RESKEY_CRM_meta_timeout", "2000")
	started := time.Now()
	out := outcome(t, host, ocf.Start, func(ctx context.Context, _ *ocf.Call) error {
		<-ctx.Done()
		return ctx.Err()
	})
	if took := time.Since(started); took >= 1950*time.Millisecond || out.Reason != "time-out: context deadline exceeded" {
		t.Errorf("%v %q after %v", out.Code, out.Reason, took)
	}
	release := make(chan struct{})
	defer close(release)
	started = time.Now()
	out = outcome(t, host, ocf.Start, func(context.Context, *ocf.Call) error {
		<-release
		return nil
	})
	if took := time.Since(started); took >= 2*time.Second || out.Reason != "start did not end within its time-out of 2s" {
		t.Errorf("%v %q after %v", out.Code, out.Reason, took)
	}
}

func TestCallerIsChecked(t *testing.T) {
	for _, test := range []struct {
		major, instance string
		want            ocf.Code
	}{
		{"1", "x", ocf.Success},
		{"", "", ocf.Success}, // by hand
		{"", "x", ocf.Success},
		{"1", "", ocf.ErrArgs},
		{"2", "x", ocf.ErrInstalled},
		{"junk", "x", ocf.ErrInstalled},
	} {
		host := ocftest.NewHost(t).Set("OCF_RA_VERSION_MAJOR", test.major, "OCF_RESOURCE_INSTANCE", test.instance)
		if out := outcome(t, host, ocf.Start, nil); out.Code != test.want {
			t.Errorf("major %q, instance %q: %v %q, want %v", test.major, test.instance, out.Code, out.Reason, test.want)
		}
		if out := outcome(t, host, ocf.MetaData, nil); out.Code != ocf.Success {
			t.Errorf("major %q, instance %q: meta-data %v %q", test.major, test.instance, out.Code, out.Reason)
		}
	}
}

func TestParameters(t *testing.T) {
	for _, test := range []struct {
		name, value string
		code        ocf.Code
		reason      string
	}{
		{"count", "9", ocf.Success, ""},
		{"count", "10", ocf.ErrConfigured, `parameter count="10": must be from 1 to 9`},
		{"count", "0", ocf.ErrConfigured, `parameter count="0": must be from 1 to 9`},
		{"count", "+1", ocf.ErrConfigured, `parameter count="+1": must be a whole number`},
		{"count", "1 ", ocf.ErrConfigured, `parameter count="1 ": must be a whole number`},
		{"count", "99999999999999999999", ocf.ErrConfigured, `parameter count="99999999999999999999": must be a whole number`},
		{"number", "x", ocf.ErrConfigured, `parameter number="x": must be a whole number`},
		{"wait", "-1", ocf.ErrConfigured, `parameter wait="-1": must be from 0 to 2147483647`},
		{"mode", "medium", ocf.ErrConfigured, `parameter mode="medium": must be one of slow, fast`},
		{"on", "Yes", ocf.Success, ""},
		{"name", "", ocf.ErrConfigured, "parameter name is required"},
		{"count", strings.Repeat("9", 100), ocf.ErrConfigured, `parameter count="` + strings.Repeat("9", 60) + `...": must be a whole number`},
	} {
		host := ocftest.NewHost(t).Params("name", "x").Params(test.name, test.value)
		out := ocftest.Call(t, host, (&probeAgent{}).declare, ocf.Start)
		if out.Code != test.code || out.Reason != test.reason {
			t.Errorf("%s=%q: %v %q, want %v %q", test.name, test.value, out.Code, out.Reason, test.code, test.reason)
		}
	}
}

func TestParametersAreBound(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x y", "number", "7", "wait", "15", "on", "ja", "mode", "fast", "count", "")
	p := &probeAgent{}
	if out := ocftest.Call(t, host, p.declare, ocf.Start); out.Code != ocf.Success {
		t.Fatalf("%v %q", out.Code, out.Reason)
	}
	if p.name != "x y" || p.count != 7 || p.wait != 15*time.Millisecond || !p.on || p.mode != "fast" {
		t.Errorf("bound %+v", p)
	}
}

func TestEveryProblemIsNamed(t *testing.T) {
	host := ocftest.NewHost(t).Params("count", "x", "mode", "y")
	out := ocftest.Call(t, host, (&probeAgent{}).declare, ocf.Start)
	want := `parameter name is required; parameter count="x": must be a whole number; parameter mode="y": must be one of slow, fast`
	if out.Reason != want {
		t.Errorf("reason %q, want %q", out.Reason, want)
	}
}

func TestSecretsAreConcealed(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x", "secret", "hunter2").Set("OCF_TRACE_RA", "1")
	run := func(_ context.Context, call *ocf.Call) error {
		call.Log.Infof("login with hunter2")
		return fmt.Errorf("login with %q refused", "hunter2")
	}
	out := outcome(t, host, ocf.Start, run)
	if out.Reason != `login with "****" refused` {
		t.Errorf("reason %q", out.Reason)
	}
	if log := readLog(t, host); strings.Contains(log, "hunter2") {
		t.Errorf("the log shows the secret: %s", log)
	}
	if trace := readTrace(t, host); strings.Contains(trace, "hunter2") || !strings.Contains(trace, "OCF_RESKEY_secret=****") {
		t.Errorf("trace: %s", trace)
	}
}

func TestReasonPrefix(t *testing.T) {
	for prefix, want := range map[string]string{
		"":                        "ocf-exit-reason:it broke\n",
		"reason=":                 "reason=it broke\n",
		"two words:":              "ocf-exit-reason:it broke\n",
		"line\n":                  "ocf-exit-reason:it broke\n",
		strings.Repeat("x", 1000): "ocf-exit-reason:it broke\n",
	} {
		host := ocftest.NewHost(t).Set("OCF_EXIT_REASON_PREFIX", prefix)
		if out := outcome(t, host, ocf.Start, returning(errTest)); out.Stderr != want {
			t.Errorf("prefix %.40q: stderr %q, want %q", prefix, out.Stderr, want)
		}
	}
}

// A secret that begins with another, or that needs quoting, is hidden whole.
func TestSecretsOverlap(t *testing.T) {
	const first, second = "test", "test123\"x"
	declare := func(ocf.Host) *ocf.Agent {
		var one, two string
		return &ocf.Agent{
			Name: "Secrets",
			Params: []ocf.Param{
				{Name: "one", Secret: true, Value: ocf.Text(&one)},
				{Name: "two", Secret: true, Value: ocf.Text(&two)},
			},
			Actions: []ocf.Action{{Name: ocf.Start, Run: func(context.Context, *ocf.Call) error {
				return fmt.Errorf("%s, %s, %q", one, two, two)
			}}},
		}
	}
	host := ocftest.NewHost(t).Params("one", first, "two", second)
	if out := ocftest.Call(t, host, declare, ocf.Start); out.Reason != `****, ****, "****"` {
		t.Errorf("reason %q", out.Reason)
	}
}

func TestGoexitIsAnError(t *testing.T) {
	out := ocftest.Call(t, ocftest.NewHost(t).Params("name", "x"),
		(&probeAgent{run: func(context.Context, *ocf.Call) error { runtime.Goexit(); return nil }}).declare, ocf.Start)
	if out.Code != ocf.ErrGeneric || out.Reason != "internal error in start: it ended without an answer" {
		t.Errorf("%v %q", out.Code, out.Reason)
	}
}

// Logs that nobody reads keep no action from ending.
func TestPipesAsLogs(t *testing.T) {
	host := ocftest.NewHost(t).Params("name", "x")
	pipe := host.Env["HA_RSCTMP"] + "/pipe"
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := unix.Open(pipe, unix.O_RDONLY|unix.O_NONBLOCK, 0) // writers could open it
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(reader)
	host.Set("HA_LOGFILE", pipe, "HA_DEBUGLOG", pipe, "OCF_TRACE_RA", "1", "OCF_TRACE_FILE", pipe)
	out := ocftest.Call(t, host, (&probeAgent{run: returning(errTest)}).declare, ocf.Start)
	if out.Code != ocf.ErrGeneric || out.Reason != "it broke" {
		t.Errorf("%v %q", out.Code, out.Reason)
	}
}

// Whatever a resource is called, its state file is its own and in its place.
func TestStateFileOfAnyName(t *testing.T) {
	const long = "x"
	seen := make(map[string]string)
	for _, name := range []string{
		"plain", "a/b", "a_b", "a%2Fb", "..", "../../etc/x", "a b", "\xff", "\xfe", "\ufffd",
		strings.Repeat(long, 300), strings.Repeat(long, 301), strings.Repeat("é", 100), "Grün-1.x",
	} {
		host := ocftest.NewHost(t).Set("OCF_RESOURCE_INSTANCE", name)
		var path string
		outcome(t, host, ocf.Start, func(_ context.Context, call *ocf.Call) error {
			path = call.StateFile()
			return ocf.WriteState(path, "")
		})
		base, ok := strings.CutPrefix(path, host.Env["HA_RSCTMP"]+"/Probe-")
		if !ok || strings.Contains(base, "/") {
			t.Errorf("%.40q: state file %q", name, path)
		}
		if other, ok := seen[base]; ok {
			t.Errorf("%.40q and %.40q share the state file %q", name, other, base)
		}
		seen[base] = name
	}
	for _, base := range []string{"plain.state", "Grün-1.x.state", "a_b.state"} {
		if _, ok := seen[base]; !ok {
			t.Errorf("no state file is called %q", base)
		}
	}
}
