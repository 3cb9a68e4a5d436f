package crm_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pulse-ha/pulse/ocf/crm"
	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/ocf/proc"
)

const (
	oldCIB = `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0">` +
		`<configuration validate-with="pacemaker-3.9"><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>`
	noneCIB = `<cib crm_feature_set="3.16.1" validate-with="none" epoch="1" num_updates="0" admin_epoch="0">` +
		`<configuration validate-with="pacemaker-3.9"><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>`
)

// monitored returns a host with the configuration, whose crm_mon notes which
// one it reads: "" for the cluster's own.
func monitored(t *testing.T, cib string) (host *ocftest.Host, read *string) {
	t.Helper()
	host, read = ocftest.NewHost(t), new("not run")
	host.Programs["cibadmin"] = func(context.Context, proc.Command) (proc.Result, error) {
		return proc.Result{Stdout: cib + "\n"}, nil
	}
	host.Programs["crm_mon"] = func(_ context.Context, cmd proc.Command) (proc.Result, error) {
		*read = ""
		for _, kv := range cmd.Env {
			if path, ok := strings.CutPrefix(kv, "CIB_file="); ok {
				data, err := os.ReadFile(path)
				if err != nil {
					t.Error(err)
				}
				*read = string(data)
			}
		}
		return proc.Result{Stdout: cmd.String() + "\n"}, nil
	}
	return host, read
}

func TestMonitor(t *testing.T) {
	newCIB := strings.Replace(oldCIB, "3.16.1", "3.20.0", 1)
	for _, test := range []struct{ name, featureSet, cib, read string }{
		{"old", "3.16.1", oldCIB, noneCIB},
		{"last old", "3.19.6", oldCIB, noneCIB},
		{"first new", "3.19.7", oldCIB, ""},
		{"old by hand", "", oldCIB, noneCIB},
		{"new by hand", "", newCIB, ""},
		{"with a declaration", "3.16.1", "<?xml version=\"1.0\"?>\n" + oldCIB, "<?xml version=\"1.0\"?>\n" + noneCIB},
		{"without a schema", "3.16.1", "<cib epoch=\"1\"/>", "<cib epoch=\"1\"/>"},
		{"no configuration", "3.16.1", "?", "?"},
	} {
		host, read := monitored(t, test.cib)
		host.Set("OCF_RESKEY_crm_feature_set", test.featureSet)
		said, err := crm.Monitor(t.Context(), callOn(t, host), "--one-shot", "--output-as=xml")
		if want := "crm_mon --one-shot --output-as=xml"; said != want || err != nil {
			t.Errorf("%s: %q, %v", test.name, said, err)
		}
		if diff := cmp.Diff(test.read, *read); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestMonitorFails(t *testing.T) {
	refused := answer{0, "", "Could not connect to the CIB: Update does not conform to the configured schema\n"}
	for name, test := range map[string]struct {
		result proc.Result
		err    error
		want   error // nil: any
	}{
		"refused":     {proc.Result{Stderr: refused.stderr}, nil, nil},
		"truncated":   {proc.Result{Stdout: "<cib", Truncated: true}, nil, nil},
		"no cluster":  {proc.Result{}, &proc.ExitError{Result: proc.Result{ExitCode: 102}}, crm.ErrNoCluster},
		"not allowed": {proc.Result{}, &proc.ExitError{Result: proc.Result{ExitCode: 4}}, nil},
	} {
		for _, tool := range []string{"crm_mon", "cibadmin"} {
			host, _ := monitored(t, oldCIB)
			host.Programs[tool] = func(context.Context, proc.Command) (proc.Result, error) { return test.result, test.err }
			said, err := crm.Monitor(t.Context(), callOn(t, host), "-1")
			if err == nil || said != "" || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%s of %s: %q, %v", name, tool, said, err)
			}
		}
	}
}

// The real crm_mon reads the copy.
func TestRealMonitor(t *testing.T) {
	ocftest.RequirePrograms(t, "crm_mon", "cibadmin")
	cib := `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.0" epoch="1" num_updates="0" admin_epoch="0">` +
		`<configuration><crm_config/><nodes><node id="1" uname="only-here"/></nodes><resources/><constraints/></configuration><status/></cib>`
	path := filepath.Join(t.TempDir(), "cib.xml")
	if err := os.WriteFile(path, []byte(cib), 0o600); err != nil {
		t.Fatal(err)
	}
	host := toolHost{ocftest.NewHost(t)}
	host.Set("CIB_file", path)
	said, err := crm.Monitor(t.Context(), callOn(t, host), "--one-shot")
	if err != nil || !strings.Contains(said, "only-here") {
		t.Errorf("%q, %v", said, err)
	}
}
