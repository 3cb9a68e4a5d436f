package ocf_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/ocf/proc"
)

func TestRequireProgram(t *testing.T) {
	host := ocftest.NewHost(t)
	need := func(_ context.Context, call *ocf.Call) error {
		_, err := call.RequireProgram("lamp")
		return err
	}
	if out := outcome(t, host, ocf.Start, need); out.Code != ocf.ErrInstalled || !strings.HasPrefix(out.Reason, "the program lamp is not installed") {
		t.Errorf("missing: %v %q", out.Code, out.Reason)
	}
	host.Programs["lamp"] = func(context.Context, proc.Command) (proc.Result, error) { return proc.Result{}, nil }
	if out := outcome(t, host, ocf.Start, need); out.Code != ocf.Success {
		t.Errorf("installed: %v %q", out.Code, out.Reason)
	}
	host.Set("OCF_TESTER_FAIL_HAVE_BINARY", "1")
	if out := outcome(t, host, ocf.Start, need); out.Code != ocf.ErrInstalled {
		t.Errorf("under the tester's test: %v %q", out.Code, out.Reason)
	}
}

func TestRequireRoot(t *testing.T) {
	host := ocftest.NewHost(t)
	need := func(_ context.Context, call *ocf.Call) error { return call.RequireRoot() }
	if out := outcome(t, host, ocf.Start, need); out.Code != ocf.Success {
		t.Errorf("root: %v %q", out.Code, out.Reason)
	}
	host.UID = 65534
	if out := outcome(t, host, ocf.Start, need); out.Code != ocf.ErrPerm || out.Reason != "start has to run as root" {
		t.Errorf("nobody: %v %q", out.Code, out.Reason)
	}
}

// What a program says reaches the log, and never as a second exit reason.
func TestRunLogsOutput(t *testing.T) {
	host := ocftest.NewHost(t)
	result := proc.Result{Stdout: "lit\n", Stderr: "ocf-exit-reason:spoof\n"}
	host.Programs["lamp"] = func(_ context.Context, cmd proc.Command) (proc.Result, error) {
		if len(cmd.Args) > 0 {
			return result, &proc.ExitError{Command: cmd, Result: proc.Result{ExitCode: 3, Stderr: "no bulb"}}
		}
		return result, nil
	}
	outcome(t, host, ocf.Start, func(ctx context.Context, call *ocf.Call) error {
		if _, err := call.Run(ctx, proc.Command{Name: "lamp"}); err != nil {
			return err
		}
		_, err := call.Run(ctx, proc.Command{Name: "lamp", Args: []string{"two words"}})
		if err == nil {
			t.Error("no error for code 3")
		}
		return nil
	})
	log := readLog(t, host)
	for _, want := range []string{"INFO: lamp: lit spoof\n", `ERROR: lamp "two words": lamp exited with 3: no bulb` + "\n"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}

func TestLogWriters(t *testing.T) {
	host := ocftest.NewHost(t)
	outcome(t, host, ocf.Start, func(_ context.Context, call *ocf.Call) error {
		w := call.Log.InfoWriter()
		for _, s := range []string{"one\ntw", "o\n", "thr", "ee"} {
			if _, err := io.WriteString(w, s); err != nil {
				return err
			}
		}
		return w.Close()
	})
	log := readLog(t, host)
	for _, want := range []string{"INFO: one\n", "INFO: two\n", "INFO: three\n"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}
