package ocf_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/ocf/proc"
)

func TestSystemdDropIn(t *testing.T) {
	host := ocftest.NewHost(t)
	reloads := 0
	var failure error
	host.Programs["systemctl"] = func(_ context.Context, cmd proc.Command) (proc.Result, error) {
		if cmd.String() != "systemctl daemon-reload" {
			t.Errorf("ran %s", cmd)
		}
		reloads++
		return proc.Result{}, failure
	}
	call, units := callOn(t, host), t.TempDir()
	path := filepath.Join(units, "resource-agents-deps.target.d", "db.conf")
	for i, step := range []struct {
		relation, unit string
		failure        error
		content        string
		reloads        int
	}{
		{"After", "a.service", nil, "[Unit]\nAfter=a.service\n", 1},
		{"After", "a.service", nil, "[Unit]\nAfter=a.service\n", 1},
		{"Before", "a.service", nil, "[Unit]\nBefore=a.service\n", 2},
		{"After", "b.service", os.ErrDeadlineExceeded, "", 3},
		{"After", "b.service", nil, "[Unit]\nAfter=b.service\n", 4},
	} {
		failure = step.failure
		err := ocf.DropIn(call, t.Context(), units, "db", step.relation, step.unit)
		content, _ := os.ReadFile(path)
		if !errors.Is(err, step.failure) || string(content) != step.content || reloads != step.reloads {
			t.Errorf("step %d: %v, %d reloads, %q", i, err, reloads, content)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestSystemdDropInIsRefused(t *testing.T) {
	call := callOn(t, ocftest.NewHost(t))
	for _, test := range [][2]string{{"Requires", "a.service"}, {"After", ""}, {"After", "a\nExecStart=b"}, {"", "a.service"}} {
		if err := ocf.DropIn(call, t.Context(), t.TempDir(), "db", test[0], test[1]); err == nil {
			t.Errorf("%q was taken", test)
		}
	}
	if err := ocf.DropIn(call, t.Context(), "/no/such/directory", "db", "After", "a.service"); err != nil {
		t.Errorf("without systemd: %v", err)
	}
}
