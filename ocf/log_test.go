package ocf_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/ocf/proc"
)

func readLog(t *testing.T, host *ocftest.Host) string {
	t.Helper()
	data, err := os.ReadFile(host.Env["HA_LOGFILE"])
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// readTrace returns the only trace below the host's directory.
func readTrace(t *testing.T, host *ocftest.Host) string {
	t.Helper()
	files, err := filepath.Glob(host.Env["HA_VARLIB"] + "/trace_ra/Probe/*")
	if err != nil || len(files) != 1 {
		t.Fatalf("traces %v, %v; want one", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func speak(_ context.Context, call *ocf.Call) error {
	call.Log.Infof("Reloading %s ...", "zz")
	call.Log.Warnf("two\nlines")
	call.Log.Debugf("detail")
	return ocf.Errorf(ocf.ErrGeneric, "it broke")
}

// The bytes are those that ocf_log of resource-agents writes.
func TestLogDestinations(t *testing.T) {
	for _, test := range []struct {
		name     string
		env      []string
		terminal bool
		logd     bool
		file     string // %d stands for the process id
		debug    string
		stderr   string
		syslog   []string
		toLogd   string
	}{
		{
			name: "file and debug file", env: []string{"HA_LOGFILE", "log", "HA_DEBUGLOG", "debug", "HA_debug", "1"},
			file: "Nov 22 15:45:02  Probe(test)[%[1]d]:    INFO: Reloading zz ...\n" +
				"Nov 22 15:45:02  Probe(test)[%[1]d]:    WARNING: two lines\n" +
				"Nov 22 15:45:02  Probe(test)[%[1]d]:    ERROR: it broke\n",
			debug: "Probe(test)[%[1]d]:\tNov 22 15:45:02 INFO: Reloading zz ...\n" +
				"Probe(test)[%[1]d]:\tNov 22 15:45:02 WARNING: two lines\n" +
				"Probe(test)[%[1]d]:\tNov 22 15:45:02 DEBUG: detail\n" +
				"Probe(test)[%[1]d]:\tNov 22 15:45:02 ERROR: it broke\n" +
				"Probe(test)[%[1]d]:\tNov 22 15:45:02 DEBUG: test start : 1\n",
		},
		{
			name: "syslog", env: []string{"HA_LOGFACILITY", "daemon", "HA_debug", "1"},
			syslog: []string{
				"<30>Nov 22 15:45:02 Probe(test)[%[1]d]: INFO: Reloading zz ...",
				"<28>Nov 22 15:45:02 Probe(test)[%[1]d]: WARNING: two lines",
				"<31>Nov 22 15:45:02 Probe(test)[%[1]d]: DEBUG: detail",
				"<27>Nov 22 15:45:02 Probe(test)[%[1]d]: ERROR: it broke",
				"<31>Nov 22 15:45:02 Probe(test)[%[1]d]: DEBUG: test start : 1",
			},
		},
		{
			name: "nowhere", env: []string{"HA_LOGFACILITY", "none", "HA_debug", "0"},
			stderr: "Nov 22 15:45:02 INFO: Reloading zz ...\nNov 22 15:45:02 WARNING: two lines\n",
		},
		{
			name: "terminal", terminal: true, env: []string{"HA_LOGFILE", "log", "HA_debug", "1"},
			stderr: "INFO: Reloading zz ...\nWARNING: two lines\nDEBUG: detail\n" +
				"ocf-exit-reason:it broke\nDEBUG: test start : 1\n",
		},
		{
			name: "terminal with a tag", terminal: true, env: []string{"HA_LOGTAG", "tag"},
			stderr: "tag: INFO: Reloading zz ...\ntag: WARNING: two lines\n",
		},
		{
			name: "logd", logd: true, env: []string{"HA_LOGD", "yes", "HA_LOGFILE", "log", "HA_debug", "1"},
			toLogd: "-t Probe(test)[%[1]d] INFO: Reloading zz ...\n" +
				"-t Probe(test)[%[1]d] WARNING: two lines\n" +
				"-t Probe(test)[%[1]d] -D ha-debug DEBUG: detail\n" +
				"-t Probe(test)[%[1]d] ERROR: it broke\n" +
				"-t Probe(test)[%[1]d] -D ha-debug DEBUG: test start : 1\n",
		},
		{
			name: "logd that is away", env: []string{"HA_use_logd", "yes", "HA_LOGFILE", "log", "HA_DATEFMT", "%F %H-%M "},
			file: "2026-11-22 15-45  Probe(test)[%[1]d]:    INFO: Reloading zz ...\n" +
				"2026-11-22 15-45  Probe(test)[%[1]d]:    WARNING: two lines\n" +
				"2026-11-22 15-45  Probe(test)[%[1]d]:    ERROR: it broke\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			host, dir := ocftest.NewHost(t), t.TempDir()
			delete(host.Env, "HA_LOGFILE")
			host.Terminal = test.terminal
			host.Set(test.env...)
			for _, name := range []string{"HA_LOGFILE", "HA_DEBUGLOG"} {
				if host.Env[name] != "" {
					host.Env[name] = filepath.Join(dir, host.Env[name])
				}
			}
			var logd strings.Builder
			if test.logd {
				host.Programs["ha_logger"] = func(_ context.Context, cmd proc.Command) (proc.Result, error) {
					fmt.Fprintln(&logd, strings.Join(cmd.Args, " "))
					return proc.Result{}, nil
				}
			}
			out := outcome(t, host, ocf.Start, speak)
			read := func(name string) string {
				data, _ := os.ReadFile(filepath.Join(dir, name))
				return string(data)
			}
			got := []string{read("log"), read("debug"), logd.String(), strings.Join(host.Messages, "\n"), out.Stderr}
			want := []string{test.file, test.debug, test.toLogd, strings.Join(test.syslog, "\n")}
			for i, text := range want {
				if text != "" {
					want[i] = fmt.Sprintf(text, os.Getpid())
				}
			}
			if stderr := test.stderr; strings.Contains(stderr, "ocf-exit-reason:") {
				want = append(want, stderr)
			} else {
				want = append(want, stderr+"ocf-exit-reason:it broke\n")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("file, debug file, logd, syslog, stderr (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTrace(t *testing.T) {
	host := ocftest.NewHost(t).Params("trace_ra", "true").Set("OCF_RESOURCE_INSTANCE", "a/b")
	host.Programs["lamp"] = func(context.Context, proc.Command) (proc.Result, error) {
		return proc.Result{Stdout: "on\n"}, nil
	}
	outcome(t, host, ocf.Start, func(ctx context.Context, call *ocf.Call) error {
		call.Log.Infof("hello")
		_, err := call.Host().Run(ctx, proc.Command{Name: "lamp", Args: []string{"-v"}})
		return err
	})
	trace := readTrace(t, host)
	for _, want := range []string{
		"+ 15:45:02.000000 env OCF_RESKEY_trace_ra=true\n", "log INFO: hello\n",
		"run lamp -v: code 0 in 0s, stdout \"on\\n\"", "exit 0\n",
	} {
		if !strings.Contains(trace, want) {
			t.Errorf("the trace lacks %q:\n%s", want, trace)
		}
	}
	if _, err := os.Stat(host.Env["HA_VARLIB"] + "/trace_ra/Probe/a%2Fb.start.2026-11-22.15:45:02"); err != nil {
		t.Error(err)
	}
}

func TestTraceToFile(t *testing.T) {
	host := ocftest.NewHost(t)
	path := filepath.Join(t.TempDir(), "deep", "trace")
	host.Set("OCF_TRACE_RA", "1", "OCF_TRACE_FILE", path)
	outcome(t, host, ocf.Start, nil)
	if data, err := os.ReadFile(path); err != nil || !strings.HasSuffix(string(data), "exit 0\n") {
		t.Errorf("trace %q, %v", data, err)
	}
	host.Set("OCF_TRACE_FILE", "/dev/stderr")
	if out := outcome(t, host, ocf.Start, nil); !strings.HasSuffix(out.Stderr, "exit 0\n") {
		t.Errorf("stderr %q", out.Stderr)
	}
	host.Set("OCF_TRACE_FILE", "relative")
	outcome(t, host, ocf.Start, nil)
	if log := readLog(t, host); !strings.Contains(log, `OCF_TRACE_FILE="relative" is neither`) {
		t.Errorf("log %q", log)
	}
}
