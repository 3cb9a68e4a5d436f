package proc_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// controller returns a directory with the files of a cgroup's controller.
func controller(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEnterRootCgroup(t *testing.T) {
	dir := controller(t, "cpu.rt_runtime_us", "cgroup.procs", "tasks")
	if err := proc.EnterRootCgroupOf(dir); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
	if want := strconv.Itoa(os.Getpid()); string(data) != want || err != nil {
		t.Errorf("moved %q, not %s, %v", data, want, err)
	}
}

func TestEnterRootCgroupWithoutRealTime(t *testing.T) {
	dir := controller(t, "cgroup.procs")
	for _, dir := range []string{dir, filepath.Join(dir, "none")} {
		if err := proc.EnterRootCgroupOf(dir); err != nil {
			t.Error(err)
		}
	}
	if data, err := os.ReadFile(filepath.Join(dir, "cgroup.procs")); len(data) > 0 || err != nil {
		t.Errorf("moved %q, %v", data, err)
	}
}

func TestEnterRootCgroupFails(t *testing.T) {
	if err := proc.EnterRootCgroupOf(controller(t, "cpu.rt_runtime_us")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
